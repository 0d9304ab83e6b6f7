"""The fixed sentences on which a built encoder is compared with the package's own engine."""

from __future__ import annotations

VIETNAMESE = (
    "Học phí ngành Điện công nghiệp là bao nhiêu?",
    "hoc phi nganh dien cong nghiep bao nhieu z ad",
    "TRƯỜNG CAO ĐẲNG NGHỀ ĐÀ NẴNG",
    "Tốt nghiệp lớp 9 học trung cấp có được miễn học phí không?",
    "con trai tui hoc lop 9, muon hoc sua xe may thi hoc truong nao",
    "Ký túc xá ở được từ mấy tuổi, có quản lý buổi tối không ạ",
    "Khác nhau giữa trung học nghề và hệ 9+ là gì?",
    "Con gái học hàn hay cơ khí có vất vả quá không?",
    "hoà giải và hòa giải, thuỷ lợi và thủy lợi",
    "Hồ sơ gồm những giấy tờ gì, nộp trước ngày 31/12/2026 tại 99 Tô Hiến Thành?",
    "nghe tho may co may loai",
    "Đi làm ở Nhật Bản sau khi tốt nghiệp cao đẳng",
)
ENGLISH = (
    "How much is the tuition fee for automotive technology?",
    "Where is the college and how can I apply?",
    "welding jobs for girls in technical trades",
    "hello, thank you so much",
)
