-- Understands a message: BAL [meter], BUY <amount> [KES] [meter], HELP.
--
-- Strict with money: digits, and at most two decimals after a point. "BUY 1,000" might
-- mean one or a thousand, so it is asked about, never guessed.

create or replace function whatsapp._parse_command(p_text text)
returns whatsapp.command
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_words   text := upper(regexp_replace(btrim(p_text, E' \t\r\n.!'), '\s+', ' ', 'g'));
    v_parts   text[];
    v_command whatsapp.command;
begin
    v_command.verb := substring(v_words from '^(BAL|BALANCE|BUY|HELP)(?![A-Z0-9])');

    if v_command.verb is null then
        return null;
    elsif v_command.verb = 'HELP' then
        return v_command;
    elsif v_command.verb = 'BUY' then
        v_parts := regexp_match(
            v_words, '^BUY ([0-9]{1,9}(?:\.[0-9]{1,2})?)(?: ?([A-Z]{3})(?![0-9A-Z._-]))?(?: ([0-9A-Z][0-9A-Z._-]{2,39}))?$'
        );

        if v_parts is null then
            v_command.fault := 'invalid_amount';
        else
            v_command.amount := v_parts[1]::numeric;
            v_command.currency := v_parts[2];
            v_command.meter_number := v_parts[3];
        end if;

        return v_command;
    end if;

    v_command.verb := 'BAL';
    v_parts := regexp_match(v_words, '^BAL(?:ANCE)?(?: ([0-9A-Z][0-9A-Z._-]{2,39}))?$');

    if v_parts is null then
        v_command.fault := 'invalid_meter';
    end if;

    v_command.meter_number := v_parts[1];
    return v_command;
end;
$$;

comment on function whatsapp._parse_command(text) is 'Understand a message; null where it is no command.';
