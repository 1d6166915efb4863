// Everything the call says in words, Indonesian first. The language is the page's own.

const WORDS = {
  id: {
    ringing: "Petugas memanggil Anda", waiting: "Memanggil. Menunggu jawaban warga…", rejoin: "Panggilan masih berjalan. Tekan Terima untuk masuk lagi.",
    connecting: "Menyambungkan…", talking: "Tersambung", lost: "Sambungan terputus sebentar. Kami sedang menyambungkan lagi; tempat Anda aman.",
    away: "Halaman lawan bicara tertutup. Menunggu kembali…", line: "Jalur pesan terputus, mencoba lagi. Percakapan dapat terus berjalan.",
    elsewhere: "Panggilan ini dibuka di halaman lain.", nothing: "Panggilan ini tidak ada atau bukan untuk Anda.",
    ended: { finished: "Panggilan selesai. Terima kasih.", declined: "Panggilan ditolak.", unanswered: "Panggilan tidak dijawab.", left: "Panggilan ditutup.", transferred: "Anda diteruskan ke petugas berikutnya.", dropped: "Panggilan berakhir.", abusive: "Petugas mengakhiri panggilan.", callback: "Kami akan memanggil Anda lagi. Tempat Anda tetap di depan; tunggu di halaman ini, atau tunggu kabar." },
    calledBack: "Orang ini kembali ke depan antrean dan akan dipanggil lagi.",
    rung: { full: "Gambar penuh", lean: "Hemat kuota", stills: "Sinyal lemah: gambar satu per satu, suara didahulukan", voice: "Sinyal lemah: suara saja", text: "Sinyal sangat lemah: tulisan dan foto", callback: "Sinyal tidak cukup. Petugas akan memanggil Anda lagi." },
    chosen: { lean: "Hemat kuota, sesuai pilihan Anda", stills: "Gambar satu per satu, sesuai pilihan Anda", voice: "Suara saja, sesuai pilihan Anda", text: "Tulisan dan foto, sesuai pilihan Anda" },
    captionsGone: "Teks percakapan berhenti. Nyalakan lagi di “Sinyal dan kuota”.",
    measuring: "Suara dulu; sinyal sedang diukur", noPicture: "Suara saja; kamera Anda mati",
    device: {
      asking: { asking: "Peramban menanyakan izin mikrofon dan kamera. Tekan “Izinkan” pada pertanyaan itu; bila tidak tampak, tekan gembok di samping alamat." },
      gone: { voice: "Mikrofon terlepas: Anda tidak terdengar. Mikrofon lain sedang dibuka…", picture: "Kamera terlepas: Anda tetap terdengar. Kamera lain sedang dibuka…" },
      none: { voice: "Tidak ada mikrofon: Anda tidak terdengar. Pasang mikrofon, kami sambungkan sendiri. Sementara itu tulis pesan.", picture: "Tidak ada kamera: Anda tetap terdengar. Pasang kamera, kami sambungkan sendiri." },
      busy: { voice: "Mikrofon dipakai aplikasi lain: Anda tidak terdengar. Tutup aplikasi itu; kami mencoba lagi sendiri.", picture: "Kamera dipakai aplikasi lain: Anda tetap terdengar. Tutup aplikasi itu; kami mencoba lagi sendiri." },
      denied: { voice: "Mikrofon tidak diizinkan: Anda tidak terdengar. Tekan gembok di samping alamat dan izinkan, atau pakai pesan tulisan.", picture: "Kamera tidak diizinkan: Anda tetap terdengar. Tekan gembok di samping alamat untuk mengizinkannya." },
      silent: { voice: "Perangkat mematikan mikrofon sebentar: Anda tidak terdengar. Periksa tombol mikrofon atau panggilan lain.", picture: "Perangkat mematikan kamera sebentar: Anda tetap terdengar." },
    },
    otherDevice: { asking: "izin mikrofon belum dijawab, jadi belum terdengar. Minta menekan “Izinkan”, atau tulis pesan.", voice: "mikrofonnya tidak tersambung, jadi tidak terdengar. Sedang disambungkan lagi; sementara itu tulis pesan.", picture: "kameranya terlepas; suara tetap terdengar." },
    denied: { picture: "Kamera tidak dapat dipakai; Anda tetap terdengar.", voice: "Mikrofon tidak dapat dipakai; pakai pesan tulisan.", both: "Kamera dan mikrofon tidak diizinkan; pakai pesan tulisan, atau izinkan di setelan peramban.", insecure: "Peramban ini tidak memberi kamera di alamat tanpa https. Pakai pesan tulisan." },
    who: ["Petugas", "Warga", "Pendamping", "Instansi lain"], you: "Anda", muted: "mikrofon dimatikan", hidden: "kamera dimatikan",
    pin: "Sematkan", photo: "Foto terkirim", photoFrom: "Foto dari {who}", invited: "Kirim tautan ini kepada orang ketiga (berlaku satu jam): ", failed: "Belum berhasil. Coba lagi.", sending: "Mengirim…", sendingSlowly: "Mengirim pelan, supaya suara tetap jelas: {n} %", noCamera: "Kamera tidak menyala. Nyalakan, atau pilih foto di bawah.", check: "Perangkat warga: ",
  },
  en: {
    ringing: "An officer is calling you", waiting: "Calling. Waiting for the citizen to answer…", rejoin: "The call is still on. Press Accept to come back in.",
    connecting: "Connecting…", talking: "Connected", lost: "The connection is gone for a moment. We are connecting again; your place is safe.",
    away: "The other page is closed. Waiting for it to come back…", line: "The message line is gone, trying again. The conversation may go on.",
    elsewhere: "This call was opened on another page.", nothing: "This call does not exist, or is not for you.",
    ended: { finished: "The call is over. Thank you.", declined: "The call was declined.", unanswered: "The call was not answered.", left: "The call was closed.", transferred: "You are being handed on to the next officer.", dropped: "The call ended.", abusive: "The officer ended the call.", callback: "We will call you again. You stay at the front of the line; wait on this page, or wait for our message." },
    calledBack: "This person is back at the front of the line and will be called again.",
    rung: { full: "Full picture", lean: "Saving data", stills: "Weak signal: picture by picture, voice first", voice: "Weak signal: voice only", text: "Very weak signal: text and photos", callback: "The signal is not enough. The officer will call you again." },
    chosen: { lean: "Saving data, as you chose", stills: "Picture by picture, as you chose", voice: "Voice only, as you chose", text: "Text and photos, as you chose" },
    captionsGone: "The captions stopped. Turn them on again in “Signal and data”.",
    measuring: "Voice first; the signal is being measured", noPicture: "Voice only; your camera is off",
    device: {
      asking: { asking: "The browser asks for the microphone and the camera. Press “Allow” in its question; if you do not see it, press the lock beside the address." },
      gone: { voice: "The microphone was unplugged: nobody hears you. Another one is being opened…", picture: "The camera was unplugged: you are still heard. Another one is being opened…" },
      none: { voice: "There is no microphone: nobody hears you. Plug one in and we connect it by ourselves. Write messages meanwhile.", picture: "There is no camera: you are still heard. Plug one in and we connect it by ourselves." },
      busy: { voice: "Another app uses the microphone: nobody hears you. Close that app; we try again by ourselves.", picture: "Another app uses the camera: you are still heard. Close that app; we try again by ourselves." },
      denied: { voice: "The microphone is not allowed: nobody hears you. Press the lock beside the address and allow it, or write messages.", picture: "The camera is not allowed: you are still heard. Press the lock beside the address to allow it." },
      silent: { voice: "The device holds the microphone for a moment: nobody hears you. Check its microphone key, or another call.", picture: "The device holds the camera for a moment: you are still heard." },
    },
    otherDevice: { asking: "the microphone's permission is not answered yet, so they cannot be heard. Ask them to press “Allow”, or write messages.", voice: "the microphone is not connected, so they cannot be heard. It is being connected again; write messages meanwhile.", picture: "the camera is gone; the voice goes on." },
    denied: { picture: "The camera cannot be used; you are still heard.", voice: "The microphone cannot be used; write messages.", both: "Camera and microphone are not allowed; write messages, or allow them in the browser's settings.", insecure: "This browser gives no camera to an address without https. Write messages." },
    who: ["Officer", "Citizen", "Companion", "Other agency"], you: "You", muted: "microphone switched off", hidden: "camera switched off",
    pin: "Pin", photo: "Photo sent", photoFrom: "Photo from {who}", invited: "Send this link to the third person (valid for one hour): ", failed: "That did not work. Try again.", sending: "Sending…", sendingSlowly: "Sending slowly, so that the voice stays clear: {n} %", noCamera: "The camera is off. Turn it on, or choose a photo below.", check: "The citizen's device: ",
  },
};

export const words = WORDS[document.documentElement.lang] ?? WORDS.id;
export const language = document.documentElement.lang === "en" ? "en" : "id";
