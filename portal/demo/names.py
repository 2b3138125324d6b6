"""Invented names from many places: given and family names, put together at random."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Names that go together, the language they come with and how often they are drawn."""

    language: str
    given: tuple[str, ...]
    family: tuple[str, ...]
    family_first: bool = False
    weight: int = 1


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ORIGINS = (
    Origin(
        "English",
        _words(
            "Alice Ben Charlotte Daniel Edie Frank Georgia Harriet Isaac Joan Keith Lorna Martin "
            "Nora Oliver Paula Robin Stella Terence Una Vera Wilfred Hazel Dennis Bridget Gordon"
        ),
        _words(
            "Ashworth Bramley Cartwright Dunmore Elphick Fairhurst Garside Hollis Ibbotson Jessop "
            "Kershaw Lumley Marsden Nettleton Oakshott Pargeter Redfern Sowerby Tranter Wragg"
        ),
        weight=7,
    ),
    Origin(
        "English",
        _words("Aoife Ciarán Deirdre Eoin Gráinne Niamh Pádraig Róisín Sorcha Tadhg"),
        _words("O'Dowd Ní_Bhriain MacGabhann O'Shaughnessy Kinsella Ó_Súilleabháin Devaney"),
        weight=2,
    ),
    Origin(
        "Welsh",
        _words("Angharad Bryn Carys Dafydd Eluned Gwilym Llinos Rhodri Siân Tegan"),
        _words("ap_Rhys Bevan Gethin Llewellyn Prosser Tudor Vaughan-Pugh Ynyr"),
    ),
    Origin(
        "English",
        _words("Callum Catriona Ewan Fiona Iain Mairi Morag Ruaridh Shona Struan"),
        _words("Abercrombie Buchan Dalgleish Gillespie Kinnear MacAskill McInnes Rennie"),
    ),
    Origin(
        "Polish",
        _words("Agnieszka Bartłomiej Elżbieta Grzegorz Jadwiga Łukasz Małgorzata Paweł Zofia"),
        _words("Błaszczyk Dąbrowska Gąsior Kołodziej Mączka Sędzia Wróbel Żurawska"),
        weight=2,
    ),
    Origin(
        "Urdu",
        _words("Aisha Bilal Fatima Hamza Iqra Khadija Nadeem Rukhsana Shahid Zainab"),
        _words("Akhtar Butt Chaudhry Dar Hussain Mirza Qureshi Siddiqui"),
        weight=2,
    ),
    Origin(
        "Bengali",
        _words("Abdul Farzana Jahanara Kamal Mitali Nasrin Rafiq Shirin Tahmina"),
        _words("Bhuiyan Chakma Haque Miah Rahman Sarkar Talukdar"),
    ),
    Origin(
        "Gujarati",
        _words("Amit Bhavna Dipak Hetal Jignesh Kalpana Meena Nilesh Pooja Rakesh"),
        _words("Bhatt Desai Gohil Joshi Mehta Patel Raval Solanki"),
    ),
    Origin(
        "Punjabi",
        _words("Amarjit Balwinder Gurpreet Harjinder Jasleen Kulwant Manpreet Simran"),
        _words("Bains Dhaliwal Gill Kaur_Sandhu Randhawa Singh_Bhogal Virk"),
    ),
    Origin(
        "Tamil",
        _words("Anandhi Kavitha Lakshmi Murugan Nithya Prakash Sivakumar Thilaga"),
        _words("Arumugam Kandasamy Nadarajah Rajaratnam Selvarajah Thevar"),
    ),
    Origin(
        "Yoruba",
        _words("Adébáyọ̀ Bọ́láńlé Folákẹ́ Ìdòwú Kẹ́hìndé Olúwaṣeun Táíwò Yétúndé"),
        _words("Adéyẹmí Àkàndé Balógun Ògúnlẹ́yẹ Ọ̀ṣúnkúnlé Sówándé"),
    ),
    Origin(
        "Igbo",
        _words("Adaeze Chidi Emeka Ifeoma Kelechi Nkechi Obinna Uchenna"),
        _words("Anyanwu Ekwueme Ibekwe Nwachukwu Okonkwo Udeh"),
    ),
    Origin(
        "Somali",
        _words("Abdirahman Asha Cabdi Deqa Hodan Ifrah Liban Sagal Warsame"),
        _words("Aadan Cali Diiriye Faarax Jaamac Nuur Xasan"),
    ),
    Origin(
        "Arabic",
        _words("Amal Bassam Dalia Fadi Hala Jamal Layla Munir Rania Samir Yusra"),
        _words("al-Attar al-Bayati Darwish Haddad Khoury Mansour Nasser Shaheen"),
        weight=2,
    ),
    Origin(
        "Kurdish",
        _words("Azad Berfîn Dilşad Hêvî Nesrîn Rojda Şêrko Zelal"),
        _words("Barzincî Hewramî Kermanc Miradî Serhed Zaxoyî"),
    ),
    Origin(
        "Farsi",
        _words("Anahita Bahram Darius Farideh Kourosh Mahsa Parisa Ramin Shirin"),
        _words("Azadi Farrokhzad Golestani Jalali Mohajer Rostami Tehrani"),
    ),
    Origin(
        "Turkish",
        _words("Ayşe Barış Çiğdem Emine Gökhan Hüseyin İpek Müge Şule Yiğit"),
        _words("Aydoğan Çelik Güneş İnönü Özdemir Şahin Yıldız"),
    ),
    Origin(
        "Portuguese",
        _words("Adão Beatriz Conceição Duarte Graça João Lurdes Simão Zulmira"),
        _words("Assunção Brandão da_Conceição Falcão Magalhães dos_Anjos Simões"),
        weight=2,
    ),
    Origin(
        "Spanish",
        _words("Álvaro Begoña Inés Íñigo Lucía María_José Núria Óscar Rocío"),
        _words("Ibáñez_Soler Muñoz_Rey Núñez_Prat Peña_Luna Yáñez_Mora"),
    ),
    Origin(
        "Romanian",
        _words("Anca Bogdan Cătălin Doina Florența Ileana Mihăiță Ștefan Țuța"),
        _words("Bălan Ciobanu Drăgulescu Ionașcu Mureșan Păun Țurcanu"),
    ),
    Origin(
        "Lithuanian",
        _words("Aušra Birutė Darius Eglė Gintarė Jonas Rūta Žilvinas"),
        _words("Butkienė Jankauskas Kazlauskaitė Petrauskas Šimkus Žukas"),
    ),
    Origin(
        "Ukrainian",
        _words("Bohdan Halyna Iryna Kateryna Mykola Oksana Petro Solomiya Taras"),
        _words("Bondarchuk Hrytsenko Kovalyk Lysenko Marchuk Shevchuk Tkachuk"),
    ),
    Origin(
        "Cantonese",
        _words("Ka-yan Mei-ling Siu-fong Tsz-ching Wai-man Wing-sze Yuk-lan"),
        _words("Au-Yeung Cheung Kwok Leung Ng Tsang Yip"),
        family_first=True,
    ),
    Origin(
        "Vietnamese",
        _words("Thị_Lan Văn_Đức Thu_Hằng Minh_Tuấn Ngọc_Ánh Quốc_Việt"),
        _words("Nguyễn Trần Phạm Đặng Huỳnh Vũ"),
        family_first=True,
    ),
    Origin(
        "Hungarian",
        _words("Ágnes Csaba Erzsébet Györgyi László Örs Zsófia"),
        _words("Bognár Csillag Gyöngyösi Kővári Szőke Vörös"),
        family_first=True,
    ),
    Origin(
        "Tigrinya",
        _words("Abeba Dawit Freweini Kibrom Mebrahtu Selam Tesfay Yohannes"),
        _words("Berhane Ghebremariam Haile Kidane Tekle Weldeab"),
    ),
    Origin(
        "French",
        _words("Aïcha Benoît Clémence Désiré Gaëlle Hélène Noël Thérèse"),
        _words("Bélanger d'Aubigné Kouassi Lefèvre Mbemba N'Guessan Traoré"),
    ),
    Origin(
        "English",
        _words("Alrick Claudette Delroy Errol Hyacinth Jermaine Marcia Shantelle Winsome"),
        _words("Bogle Campbell-Reid Francis Gayle Lindo McKenzie Pinnock"),
        weight=2,
    ),
)

# People known by one name.
MONONYMS = (
    ("Suharti", "Indonesian"),
    ("Tenzin", "Tibetan"),
    ("Nasrullah", "Dari"),
    ("Madhavi", "Telugu"),
    ("Wulandari", "Indonesian"),
)

# A father's, a grandfather's and a great-grandfather's name: 120 characters, right to left.
LONG_NAME = (
    "عبد الرحمن محمد أبو القاسم بن إسماعيل بن عبد العزيز بن إبراهيم بن عبد اللطيف بن سليمان "
    "بن يوسف بن عبد الله التميمي البنا"
)
