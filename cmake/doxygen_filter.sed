# Makes comments of headers what Doxygen reads.
# The comment behind the licence says what the file is.
1s|^// SPDX.*|/// @file|
2,/^[^\/]/s|^//\( .*\)\{0,1\}$|///\1|
# <name>, <two words> and \xNN in a comment are text.
/^ *\/\// {
  s|<\([A-Za-z][A-Za-z ]*\)>|\&lt;\1\&gt;|g
  s|\\\([ux]N\)|\\\\\1|g
}
# A comment behind several members of one type belongs to each.
:members
s~\(^ *\|\*/ \)\([A-Za-z_][A-Za-z_0-9:<>* ]*\) \([a-zA-Z_][a-zA-Z_0-9]*\( = [^,;]*\)\{0,1\}\), \([^;]*;\)  *///< \(.*\)$~\1\2 \3; /**< \6 */ \2 \5  ///< \6~
t members
