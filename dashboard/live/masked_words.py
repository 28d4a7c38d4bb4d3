"""Words that give a secret or personal data away when they stand beside it, in some twenty languages.

Each is a part of a pattern: alternatives, the longer one first where one begins with the other.
"""

PASSWORDS = (
    "password|passwd|passphrase|passcode|pwd|passwort|kennwort|mot de passe|mdp|contrase[ñn]a"
    "|senha|palavra-passe|wachtwoord|has[łl]o|lösenord|adgangskode|passord|salasana|heslo|jelszó"
    "|geslo|lozinka|[şs]ifre|parola d'ordine|mật khẩu|пароль|κωδικός|סיסמה|סיסמא|كلمة المرور"
    "|كلمة السر|पासवर्ड"
)
"""Whose value may be any text."""
UNSPACED_PASSWORDS = "パスワード|暗証番号|비밀번호|암호|密码|密碼|口令|รหัสผ่าน"
"""In scripts that set no spaces between words; so for the others below."""
PROSE = (
    "a|about|again|all|already|always|an|and|any|as|at|back|be|been|but|by|can|case|do|does|empty|even|for"
    "|from|gone|good|here|i|if|in|incorrect|invalid|it|its|just|known|like|long|longer|lost|missing|more|must|my"
    "|necessary|never|no|not|now|of|off|okay|old|on|only|optional|or|out|please|possible|safe|secret|secure|set"
    "|short|so|still|strong|than|that|the|then|there|this|to|too|unique|until|used|valid|very|weak|well|what|when"
    "|where|which|why|with|without|wrong|you|your"
)
"""What sentences about passphrases and names say, and passphrases and names hardly."""
KEYS_AND_TOKENS = (
    "secret|api[ _-]?key|access[ _-]?key|account[ _-]?key|client[ _-]?secret|private[ _-]?key"
    "|(?:access|auth|refresh|session|bearer)?[ _-]?token|credentials?|zugangsdaten|clave|parola|login"
    "|pass|pw|sig|signature|x-amz-signature|(?:wi-?fi|wpa2?|licen[cs]e|product|signing) key"
)
"""Whose value is no plain word."""
IS = "is|are|was|ist|sind|lautet|lauten|est|es|sont|é|è|er|är|jest|to|là|war|это"
NUMBERED = (
    "passport|reisepass|personalausweis|passeport|pasaporte|passaporto|passaporte|paspoort|паспорт"
    "|ssn|social security|sozialversicherungs|versicherungs|national insurance|ni|nino|tax id|itin"
    "|steuer-?id|steuer|ust-?id|nif|dni|nie|cpf|cnpj|rut|curp|pesel|bsn|aadhaar|aadhar|my number"
    "|medicare|medicaid|nhs|insurance|imei|personnummer|cpr|ahv|avs|codice fiscale|nir|инн|снилс"
    "|driver'?s?'? licen[cs]e|driving licen[cs]e|führerschein|permis de conduire|rijbewijs"
    "|licencia de conducir|patente di guida|mrn|medical record|patient(?:en)?|member id|policy"
    "|account|acct|routing|sort code|konto|compte|cuenta|conta|rekening|счёт|счет|customer|kunden"
    "|klant|n° client|vin|licen[cs]e plate|number plate|kennzeichen|matrícula|plaque|employee"
    "|personal"
)
"""What is told by a number of its own: papers, insurances, accounts, customers, cars."""
UNSPACED_NUMBERED = "护照|護照|パスポート|여권|マイナンバー|身份证|身份證|주민등록"
NUMBER_WORDS = (
    "number|numbers|no|nr|nummer|num|id|code|ids|n°|№|#|numéro|número|numero|is|ist|est|es|号|號|番号|は|是"
    "|:|：|="
)
"""Between such a word and its number."""
PHONES = (
    "tel|telephone|telefon|telefonnummer|phone|mobile|cell|handy|fax|whatsapp|téléphone|portable"
    "|teléfono|celular|móvil|telefono|cellulare|telemóvel|telefoon|тел|телефон|call(?: me)?(?: at"
    "| on)?|ring me(?: at| on)?"
)
UNSPACED_PHONES = "电话|電話|手机|手機|携帯|전화"
BORN = (
    "born(?: on)?|dob|date of birth|birth ?date|birthday|geboren(?: am)?|geb|geburtsdatum"
    r"|née?(?:\(e\))? le|date de naissance|fecha de nacimiento|nacid[oa] el|data di nascita|nat[oa] il"
    "|data de nascimento|geboortedatum|data urodzenia|дата рождения|出生|出生日期|生年月日|생년월일"
)
STREETS = (
    "street|st|road|rd|avenue|ave|lane|ln|drive|dr|terrace|court|ct|boulevard|blvd|way|place|square"
    "|crescent|close"
)
TITLES = (
    "Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Herrn?|Frau|Fräulein|Monsieur|Madame|Mme|Mlle|Señora?|Srta?|Sra"
    "|Signora?|Sig|Dott|Senhora?|Pan|Pani|Mevrouw|Meneer"
)
CALLED = (
    "my name is|my name's|i am called|mein name ist|ich hei(?:ß|ss)e|je m['’]appelle|mon nom est"
    "|me llamo|mi nombre es|mi chiamo|il mio nome è|meu nome é|chamo-me|ik heet|mijn naam is"
    "|nazywam się|jag heter|jeg hedder|меня зовут|我叫|我的名字是|私の名前は|제 이름은|(?:full |first |last "
    "|customer )?name:"
)
ROLES = (
    "acting|african|american|angry|area|art|asian|associate|board|business|chief|cto|ceo|creative|customer|data"
    "|deputy|devops|director|doctor|east|eastern|engineering|european|executive|finance|first|front|full|general"
    "|global|head|human|in|it|indian|junior|latin|lead|legal|managing|marketing|medical|native|new|no|north"
    "|northern|office|operations|principal|product|professor|project|regional|research|sales|senior|software"
    "|south|southern|staff|support|system|systems|team|tech|technical|the|vice|west|western|your"
)
"""What somebody is who says "I am ..." and tells no name."""
GREETINGS = (
    "Hi|Hello|Dear|Hey|Hallo|Lieber|Liebe|Bonjour|Cher|Chère|Hola|Estimado|Estimada|Ciao|Caro|Cara"
    "|Olá|Beste|Hej"
)
CLOSINGS = (
    "best regards|kind regards|warm regards|regards|sincerely|yours truly|best wishes|cheers|thanks"
    "|thank you|mit freundlichen grüßen|viele grüße|beste grüße|liebe grüße|cordialement|bien à vous"
    "|saludos|un saludo|cordiali saluti|atenciosamente|met vriendelijke groet|pozdrawiam|с уважением"
)
NOBODY = (
    "again|alexa|all|assistant|chatgpt|claude|colleagues?|copilot|customers?|damen|everybody|everyone"
    "|friends?|gemini|gpt|guys|hiring|kunden?|llama|madam|manager|service|sir|siri|support|team|there"
    "|todos|tous|tout|toutes|user|world|zusammen"
)
"""Who is greeted and is no person."""
