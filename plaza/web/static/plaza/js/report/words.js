// A thousand and twenty-four plain Indonesian words, our own list: ten bits each.

export const WORDS = `
abang abu acar adat adik adil adon ahli air ajaib ajak akhir aksara akur alis alpukat alun amal ambar ampas anak
anggrek anggur angin angsa antar antik anyam apel api apung arah arena arus asam asin asli atap atlet awal awet ayah
ayun babak badan bagasi bagus bahasa bahu baja bakar bakau bakso bakti balai balok bambu ban bangau bangku bangun
banjar bantal bantu banyak barat baris basah batang batas batik bawang bayam bayi bebas bebek bedak bedug bekal
belajar belalai belanga belibis beludru benang benda bendera bengkel benih benteng beri berita bernas bersih beruang
besar besi besok betah beton biasa biawak bibir bibit bijak biji bintang biola biru bisik blangkon bobot boneka borong
botol buah buaya bubur budaya budi bugar bukit buku bulan bulat bulu bumbu bumi bundar bunga bungkus bunyi buruh
burung busa busur butir cabai cabang cacing cahaya cair cakap cakram calon camar campur candi cangkir cangkul cantik
cara cat catat catur cawan cekatan celah celana cempaka cendana cendol cengkih cepat cerdas cerita cermin cicak cincin
cinta ciri cita coba cokelat contoh corak cucu cukup curah cuti dadu daerah daftar daging dagu dahan dahi dahlia dalam
dalang damai danau dandang dangkal dansa dapur darat dasar daun dawai dawet debat debu dekat delapan delima delman
denah depan derap desa desain detik dewan diam dinding dingin doa dokar dompet dongeng dorong drama duduk duga dukung
dunia durian duyung ebi edar ekor elang elok emas embun empat empuk enau encer engsel erat fajar fakta famili fasih
fauna festival filsuf fitrah flora formal fosil foto fungsi gabung gabus gadai gading gajah galah gali gamelan gampang
ganda gandum gang ganjil ganti garam garis garuda gasing gaya gedung gelas gelatik gelombang gema gembala gembira
genap gendang genting gerak gerbang gerobak gesit gigi gilir gitar giwang godok gotong gua gubuk gudang gugus gulai
gulung gurame gurau gurih gurun gusi habis hadiah hadir hafal hajat hakim halaman halte halus hamparan handuk hangat
hari harimau harum hasil hemat heran hias hibur hidang hijau hikmah himpun hitam hitung hiu hormat hujan huma hunian
huruf ikan ikhlas ikut ilham ilmu imbang indah induk intan inti ipar iring iris isap isi istana isyarat itik jadwal
jagung jahe jahit jaket jalan jalur jamu jangkar jangkrik janji jarak jaring jasa jati jatuh jawab jebak jelita
jembatan jemput jemur jendela jenis jeram jernih jeruk jinak jingga jodoh joget jual juang judul jujur jumat jumlah
jumpa junjung juru kabar kabel kabut kaca kacang kadal kado kagum kail kajian kakak kaki kaktus kaleng kambing kamus
kangkung kantin kantong kaos karcis karet kartu karya kasur katun kawat kayu kebaya kebun kecap kecil kedai kedelai
kedondong kejar keju kelapa kelinci kelompok kembang kembar kemeja kemiri kemudi kenanga kenari kencang kendi kening
keramik kerang kerbau keripik keris kerja kertas kerudung ketan ketapang ketela ketika ketuk ketupat khas kijang kilat
kincir kipas kira kisah kismis kokoh kolak kolang komodo kompas kompor kopi kopiah koran kota krupuk kuali kuat kubis
kubu kucing kuda kue kukus kulit kulon kumpul kunang kunci kunyit kurma kursi kursus kutub laba ladang lahir lain laju
lalat lambung lampu lancar landak langit langkah langsat lantai lantang lapis laskar latar latih laut lebar leci leher
lekas lekuk lele lemari lembah lembut lemon lempar lengkap lengkuas lentera lereng lesung letak lezat lidah lidi lihat
lilin lima lincah lindung lingkar lintas lisan listrik loak logam lokan loket lomba lompat lonceng longgar lontar
lotek lotus lubang luhur lukis lulus lumpia lunas lurik lutung magang mahkota majalah makan maklum makmur makna malu
mampir mangga manggis mangkuk manik mantap mantel marga markisa martabak masak masjid mata matahari mawar mebel medan
megah meja mekar melati melinjo melodi melon mentari mentega mentimun merdu merica merpati mesin mesra mie mikro milik
mimpi minat minggu minum minyak mirip misal mobil modal mohon motor muara mudah mudik mujair mulia mulut muncul mungil
murai murid musang museum musim mutiara nadi naga naik nakhoda nalar nampan nanas nangka narasi naskah naung negara
negeri nelayan nenek nikmat nila nipah nona nuansa nuri nyala nyaman nyanyi nyiur obat obor ojek olah olahraga ombak
ondel ongkos orang orbit otak otot oyong pabrik pagar pagi paha pahlawan pakaian paku panah panci pancing pancur
pandai panen panggung panjang pantun papan paras parit pasir pasti patin patung pecel pedagang pedas pelabuhan pelangi
peluk pena pendek penggaris pensil penuh penyu pepaya perahu perkasa perkutut permata pertama perut pesan pesawat
pesisir pesona pesta petani peti piagam piala piano pijar pikir pilih pinang pinggir pintar pintu pipa pipit pojok
pola pondok poros praktis prasasti puas pucuk pudar puding puisi pukat pulang pulau puluh puncak pura pusaka putih
putri racik ragam rahang raih rajin rajut rakit rakyat ramah rambai rambut rambutan rancang ransel rapat ratu rawa
rebana rebung redup rejeki rekan rela relawan rempah rencana rendah resep resmi restu rimba rimpang rindang rindu
ringan rintik riuh roda rombong rotan roti rubah rujak rukun rumput rumus runcing rupa rusuk rute sabit sablon sabtu
sabun sahabat saji saksi salak saldo salju saluran sama sambal samping samudra sandal sanggar santan sapu saran
sarapan sastra satwa saudara sawah sawo sayang sayap sayur sebab sedap sedia segar segel segi sehat sejati sejuk
sekolah selamat selancar selasa selendang selimut selokan seluruh semangat semangka sembilan sempurna semut senam
sendok senin senja sentosa senyum sepak sepatu sepeda seragam serai serambi serius seru seruling siang siap sifat siku
simpul sinar singa singkat singkong siram sirih sirup sisir siswa soal subuh suci sudut suhu suka sukses sulam suling
sumber sumur sungai supir surat surya susun sutra syair syukur tabah tafsir tahun tajam takwa talas tambak tambur
tandu tangan tangguh tanjung tanya tapai tapir taplak tarik tarung tas tawon tebing teduh tegak tekun teladan telaga
telapak telinga telur teman tembaga tempe tempuh tengah tenggiri tentu tepi tepung teras teratai terima terong tertib
tetap tetes tiba tidur tikar tikus timun tinggi tipis tirai tirta tiup todak toko tolong tomat tongkat topeng total
tradisi tualang tugas tugu tujuh tukang tulis tumbuh tumpeng tunggal tuntun tutup ubin ucap udara ufuk uji ukir ular
ulet umpan umum undang unggas unggul ungu unik unsur unta untung upacara upah urut usaha usia usul utama utuh wadah
waduk wahana wajan waktu walet wangi warisan warna wasit watak wedang wibawa wijen wilayah wisata wortel wujud yakin
yoga zaitun zaman zamrud ziarah
`.trim().split(/\s+/);
