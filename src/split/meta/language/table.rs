//! Small words and letters by language.

/// Language and its most common small words, in lower case.
pub(super) const WORDS: [(&str, &str); 48] = [
    (
        "en",
        "the of and to in is that it for was on are as with his they be at from have this by had not but what were when we there can an your which their said if will who he she its has been would after more about than over also",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man sein wurde sei",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec aux d l qu s n c été cette mais ont ses son comme nous ou elle était leur deux ans fait après selon",
    ),
    (
        "es",
        "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ha me si sin sobre este ya entre cuando todo esta ser son dos también fue había era muy años hasta desde según donde quien",
    ),
    (
        "pt",
        "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando muito nos já eu também só pelo pela até isso ela entre depois sem mesmo aos são foi tem ser há está segundo anos",
    ),
    (
        "it",
        "di e il la che in a per un è non una si del le con i da della al sono ha come anche lo più nel alla ma dei delle su gli o se questo dal ai nella stato anni hanno essere suo sua ci dopo tra degli era due",
    ),
    (
        "nl",
        "de van het een en in is dat op te zijn met voor niet aan er om ook als maar dan hij uit bij nog naar die door over ze heeft wordt zich hebben worden was werd meer tot kan geen deze of jaar we veel wel zegt volgens",
    ),
    (
        "da",
        "og i at det er en til af på for med de den der ikke som har et men om var han fra kan vil sig også efter ved skal havde eller så blev mere når hvor været år være nu over mod ud hun hvad siger sin op",
    ),
    (
        "no",
        "og i det på som er en til å av for at med de har ikke den om et var han fra men kan vi så seg vil ble også etter skal eller være da når hva mot hun nå dette mer over hvor dette sier ut opp noe blir år sin",
    ),
    (
        "sv",
        "och i att det som en på är av för med till den har de inte om ett men var från han kan vi så vid sig hade efter också eller nu där ska blev mot mer när än hon vad varit år över säger men ut upp under sin",
    ),
    (
        "is",
        "og að í á er það sem til um var við en með af ekki hann fyrir eru hefur þá því frá eða þess hafa þeir verið hún ef þetta segir sé eftir upp svo úr hjá þegar vera þar verður",
    ),
    (
        "fi",
        "ja on ei että se oli hän ovat myös mutta joka kun niin kuin ole mukaan sen hänen tai mitä jos vielä ollut ne sekä vuoden vuonna jo nyt olla kanssa jotka ennen hänellä sanoo kertoo minä olisi nämä",
    ),
    (
        "et",
        "ja on ei et see oli ka ning kui mis aga oma ta seda siis kes või tema selle olid ole nii kuid sest pärast enne veel ütles aasta juba välja üle",
    ),
    (
        "pl",
        "w i na z się do nie że jest o to jak za od po przez co ale dla oraz był a już są tym było ze może także lub roku przed został tylko czy który która które jego jej ich być ma też gdy",
    ),
    (
        "cs",
        "a v se na je že s z do o to i pro za ve by ale jako po od jsou podle která který které už bylo také až byl jeho při než k nebo které jen když ze před mezi roku není jsme může co tak bude řekl",
    ),
    (
        "sk",
        "a v sa na je že s z do o to aj pre za vo by ale ako po od sú podľa ktorá ktorý ktoré už bolo tiež až bol jeho pri než k alebo len keď zo pred medzi roku nie sme môže čo tak bude povedal",
    ),
    (
        "sl",
        "in je v na se da za so z pa tudi ki kot po ne ni od bi ali do pri še že bo iz kar bil bila bilo pred leta med lahko ko ter samo zaradi",
    ),
    (
        "hr",
        "i je u na se da za su s od što ne kao će iz o koji koja koje bi ali do nije ili još već biti bio bila prije kako te po samo nakon zbog godine između rekao",
    ),
    (
        "ro",
        "de și în a la cu pe nu o că din pentru care un este mai au fost ce se sunt prin sau după dar lui său fi această acest va ca până între ani spus iar lor când",
    ),
    (
        "hu",
        "a az és hogy nem is egy volt van meg csak de ez már még mint el azt ki vagy be volt szerint lesz után aki ami pedig között minden így kell lehet azonban akkor illetve",
    ),
    (
        "tr",
        "ve bir bu da de için ile olarak çok daha olan gibi kadar sonra en ne ya ama o var göre ise her iki yeni oldu olduğunu dedi etti ancak değil büyük önce ki mi yıl tarafından",
    ),
    (
        "az",
        "və bir bu da də üçün ilə olaraq çox daha olan kimi qədər sonra ən ki bildirib edib həm isə var bildirir edilib deyib onun göre ölkə görə il",
    ),
    (
        "lv",
        "un ir ar no par ka uz kas lai arī bet ja tika tas kā vai pēc līdz tā to viņš viņa savu jau gada bija vēl kad pie būs nav tad ne var pirms sacīja",
    ),
    (
        "lt",
        "ir kad yra su į iš tai bet kaip už buvo ar apie tik jis po jau dar kurie kuris nuo prie iki metų bus savo jo ne o pat per dėl taip gali sako sakė",
    ),
    (
        "vi",
        "và của là có được cho trong không các người với này một những đã từ khi đến về để ra ở như năm sẽ cũng vào tại theo ông bị việc trên nhiều sau đó thì rằng",
    ),
    (
        "id",
        "yang dan di dengan untuk dari ini itu pada dalam tidak akan juga ke karena oleh adalah mereka telah saat ada kami bisa sudah menjadi tersebut lebih tahun seperti atau kata para saya setelah sebagai dia harus bahwa",
    ),
    (
        "ms",
        "yang dan di dengan untuk dari ini itu pada dalam tidak akan juga ke kerana oleh adalah mereka telah ada boleh sudah menjadi lebih tahun seperti atau kata para beliau selepas sebagai berkata iaitu bahawa wang hari manakala turut",
    ),
    (
        "tl",
        "ang ng sa na mga at ay ni para hindi ito si kay may nang siya ko niya naman pa mo kung nila isang din rin po pero ayon lang kanyang",
    ),
    (
        "sw",
        "ya na wa kwa ni katika la za kuwa hiyo huo cha watu lakini kwamba baada alisema yake wake hilo hii kama hayo vya kabla sana mwaka ambayo pia sasa bila",
    ),
    (
        "af",
        "die van en in is het dat vir op te met nie wat om sy ook aan hy as by was deur kan hulle sal ons na word uit ʼn 'n oor jaar maar gesê moet nog",
    ),
    (
        "ca",
        "de la que i el en a els per un del amb una les no es és al va ha com més però són dels seu han també aquest aquesta ser anys fins entre pel perquè dir",
    ),
    (
        "gl",
        "de a o que e do da en un para con non unha os no se na por máis as dos como pero ao das á seu súa ou cando moi nos xa tamén pola ata isto foi ten ser hai está segundo anos dunha",
    ),
    (
        "eu",
        "eta da ez du dira bat ere izan zen den dute baina baino egin dela duen beste edo bere behar egiten hori izango zuen gabe ondoren",
    ),
    (
        "sq",
        "të e në i dhe për me një që nga se do si është ka u nuk më kanë por janë duke ky kjo pas prej ishte tha vetëm edhe vit",
    ),
    (
        "zu",
        "ukuthi futhi ngoba uma kodwa njengoba nge khona lokhu ngesikhathi kusho kanye noma ngemuva wathi ukuze kwakungu abantu uthe lapho ngaphambi",
    ),
    (
        "xh",
        "ukuba kwaye ukuze xa kodwa njengoko kunye okanye uthi emva abantu kuba apho lo loo wathi nje kwi yokuba xa ngokuba uthe kwe",
    ),
    (
        "st",
        "le ho ba ka ea hore ke sa bo ha e la mo ena tsa empa hape joalo batho bile ne oa ho ba hae",
    ),
    (
        "so",
        "iyo oo waxaa ka in ku uu ah ayaa waa la soo u si kale sheegay lagu wax isaga dalka laga ay waxay badan",
    ),
    (
        "ru",
        "и в на не что с по как из за к от а для это его о но он до при у был также будет было все после или этом того были если их она так только уже сообщил года",
    ),
    (
        "uk",
        "і в на не що з та до як за у про від для це його але він при був також буде було які після або цього того були якщо їх вона так тільки вже року й",
    ),
    (
        "be",
        "і ў на не што з да як за ад пра для гэта яго але ён пры быў таксама будзе было якія пасля або гэтага былі калі іх яна так толькі ўжо года",
    ),
    (
        "bg",
        "и на в да за се от с че по не са е си като ще до при от това след бе беше има или но който които година няма бъде каза",
    ),
    (
        "sr",
        "и у је на се да за су од са не као ће из о који која које би али до није или још већ бити био пре после због године рекао",
    ),
    (
        "ar",
        "في من على إلى أن عن التي الذي مع هذا هذه كان بين بعد ما لا قال كما أو ذلك وقد لم خلال قد عند هو حيث حتى وفي غير إن لن قبل لكن",
    ),
    (
        "fa",
        "در به از که این را با است برای آن یک تا شده هم خود می بر او گفت کرد اما شد ها نیز باید پس هر بود وی کرده دارد شود خواهد",
    ),
    (
        "ur",
        "کے میں کی ہے اور کا سے نے کو پر کہ اس ہیں یہ کیا کر بھی ایک تھا نہیں وہ کہا تھے گیا ہو لیے جو تو بعد",
    ),
    (
        "hi",
        "के में की है और का से को ने पर कि यह हैं एक इस भी नहीं कर था हो जो लिए वह कहा तो गया साथ अपने बाद रहा थे या लेकिन",
    ),
    (
        "mr",
        "आणि आहे या व ते तर हे की होते नाही मध्ये आहेत त्या केले असे झाली होता केली म्हणून सांगितले करण्यात यांनी",
    ),
];

/// Letters that few languages have, and which.
pub(super) const LETTERS: &[(&str, &str)] = &[
    ("ß", "de"),
    ("äöü", "de fi et"),
    ("ñ¿¡", "es"),
    ("ãõ", "pt"),
    ("êâ", "pt fr vi"),
    ("ç", "fr pt tr ca"),
    ("œ", "fr"),
    ("èùî", "fr it"),
    ("ò", "it ca"),
    ("æø", "da no"),
    ("å", "da no sv"),
    ("ðþ", "is"),
    ("ł", "pl"),
    ("żźśćąę", "pl"),
    ("řěů", "cs"),
    ("ľĺŕô", "sk"),
    ("šžč", "cs sk hr lt lv sl"),
    ("đ", "hr vi"),
    ("ăîșțşţ", "ro"),
    ("őű", "hu"),
    ("ğı", "tr"),
    ("ə", "az"),
    ("āēīļņķģ", "lv"),
    ("ėųįū", "lt"),
    ("õ", "et pt vi"),
    ("ơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "vi"),
    ("·", "ca"),
    ("ë", "sq nl"),
    ("ыэъё", "ru"),
    ("їєґ", "uk"),
    ("ў", "be"),
    ("ъщ", "bg"),
    ("ђјљњћџ", "sr"),
    ("پچژگ", "fa ur"),
    ("ٹڈڑںےھہ", "ur"),
    ("ةىإأ", "ar"),
    ("یک", "fa ur"),
    ("ळ", "mr"),
];
