"""What somebody may write here who knows no Vietnamese, five sentences a language."""

from __future__ import annotations

FOREIGN = {
    "ja": [
        "この学校の学費はいくらですか",
        "溶接を勉強したいです",
        "寮はありますか？",
        "ダナンで料理の専門学校を探しています。",
        "日本語で話せる人はいますか",
    ],
    "zh": [
        "请问学费多少钱",
        "我想学汽车修理，哪个学校好？",
        "學校在哪裡",
        "你好，我的孩子想学厨师，岘港有学校吗",
        "初中毕业以后可以读什么",
    ],
    "ko": [
        "학비가 얼마예요?",
        "안녕하세요, 다낭에서 용접을 배우고 싶어요",
        "기숙사가 있나요",
        "제 아들이 자동차 정비를 배우고 싶어해요",
        "어느 학교가 좋아요?",
    ],
    "ru": [
        "Сколько стоит обучение?",
        "Здравствуйте, я хочу учиться на сварщика",
        "где находится школа",
        "Есть ли общежитие для студентов?",
        "Мой сын закончил девятый класс, куда поступить",
    ],
    "th": [
        "ค่าเรียนเท่าไหร่",
        "สวัสดีครับ ผมอยากเรียนเชื่อมโลหะ",
        "มีหอพักไหมคะ",
        "โรงเรียนอยู่ที่ไหน",
        "ลูกชายของฉันอยากเรียนทำอาหาร",
    ],
    "lo": [
        "ຄ່າຮຽນເທົ່າໃດ",
        "ສະບາຍດີ ຂ້ອຍຢາກຮຽນຊ່າງໄຟຟ້າ",
        "ມີຫໍພັກບໍ",
        "ໂຮງຮຽນຢູ່ໃສ",
        "ລູກຊາຍຂອງຂ້ອຍຈົບຊັ້ນ 9 ແລ້ວ",
    ],
    "km": [
        "តម្លៃសិក្សាប៉ុន្មាន",
        "សួស្តី ខ្ញុំចង់រៀនជួសជុលរថយន្ត",
        "តើមានអន្តេវាសិកដ្ឋានទេ",
        "សាលានៅឯណា",
        "កូនប្រុសខ្ញុំចង់រៀនធ្វើម្ហូប",
    ],
    "fr": [
        "Bonjour, combien coûte la formation ?",
        "je voudrais apprendre le métier de soudeur",
        "Où est l'école et quels sont les horaires ?",
        "mon fils veut étudier la cuisine à Da Nang",
        "Est-ce que vous avez un internat pour les élèves ?",
    ],
    "de": [
        "Was kostet die Ausbildung?",
        "Ich möchte Schweißer werden, welche Schule gibt es?",
        "wo ist die Schule in Da Nang",
        "Gibt es ein Wohnheim für die Schüler?",
        "mein Sohn ist 15 und will einen Beruf lernen",
    ],
    "es": [
        "Hola, ¿cuánto cuesta la carrera?",
        "quiero estudiar para ser mecánico de autos",
        "¿Dónde está la escuela?",
        "mi hijo quiere aprender cocina, ¿qué escuela es buena?",
        "buenos días, hay residencia para los estudiantes",
    ],
    "id": [
        "Berapa biaya sekolah ini?",
        "saya mau belajar las di Da Nang",
        "apakah ada asrama untuk siswa yang jauh",
        "Anak saya sudah lulus SMP, sekolah mana yang bagus?",
        "dimana saya bisa belajar memasak",
    ],
    "tl": [
        "Magkano po ang tuition sa paaralan na ito?",
        "gusto kong mag-aral ng welding",
        "Saan ang paaralan ninyo po",
        "may dormitoryo ba para sa mga estudyante",
        "ano ang magandang kurso para sa anak ko",
    ],
}
