{
 "digivert_key_ring": 1,
 "made_at": "2026-11-22T08:26:58.409296102Z",
 "keys": [
  {
   "tenant": "fe6gd8a9dedgzpx28vcx",
   "month": "2026-11",
   "wrapped": "aJo2oGdhwJAeKLI4qOtGzAeJG81Vw8YsV5e7zI5vKJoL32psK46Vlmww9bwUTg7tBBtPrSnR2OulhAj7"
  },
  {
   "tenant": "fe6gd8a9dedgzpx28vcx",
   "month": "2026-12",
   "wrapped": "KiGQCsyKNLzMhalWv3fIBu5um8sozj3IRfq29dm6X3/zzs4D+6V+FmOGJ3pysImTeBt/WGj4PRuLsAtP"
  },
  {
   "tenant": "pm6yc806msxkhxea77rp",
   "month": "2026-11",
   "wrapped": "JVE+qpPAoSLU//HVMUh2697Ks1WBWDPzMUxEZsDATyuOgOuMeCkPwY+IHOKyiMyviTLmpe9Q45r90y1a"
  },
  {
   "tenant": "pm6yc806msxkhxea77rp",
   "month": "2026-12",
   "wrapped": "km3tC0RTWJI6pUacQUalcem58J0eEMPGznNc1LRyDbhTUI4KVbMeAF+1dynUT2TAlIj0lkhT5r0H308u"
  },
  {
   "tenant": "pm6yc806msxkhxea77rp",
   "month": "lasting",
   "wrapped": "IXHuSukggfpshQ+++1adq2VnWdvXsZprhSN8wB6iNC3KSNII5bcPec2ITlvU/QqqQYiNodndn8Qst5G2"
  }
 ]
}
