/* `claimline payer`: the payer simulator, which stands outside the line. */
#include "claimline/commands.h"
#include "payer/payer.h"

int command_payer(int argc, char **argv)
{
    return payer_main(argc, argv);
}
