# Turns a text file into a C array: SOURCE -> OUT (a .c file) with `const unsigned char NAME[]` and NAME_bytes.
file(READ ${SOURCE} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
get_filename_component(file ${SOURCE} NAME)
file(WRITE ${OUT} "/* Made from ${file} by embed_text.cmake. */\n#include <stddef.h>\nextern const unsigned char ${NAME}[];\nextern const size_t ${NAME}_bytes;\nconst unsigned char ${NAME}[] = {\n${bytes}0x00};\nconst size_t ${NAME}_bytes = sizeof ${NAME} - 1;\n")
