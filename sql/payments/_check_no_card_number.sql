-- Refuses what looks like the number of a payment card: 13 to 19 digits, however grouped, that begin as cards do and
-- whose check digit (Luhn) is right. Those belong at the provider and nowhere else.
--
-- Errors: PT422 card_number_refused

create or replace function payments._check_no_card_number(p_text text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_digits text;
begin
    for v_digits in
        select regexp_replace(m.found[1], '[ .-]', '', 'g')
        from regexp_matches(p_text, '(?:^|[^0-9])([2-6](?:[ .-]?[0-9]){12,18})(?![0-9])', 'g') as m (found)
    loop
        if (
            select sum(case when place % 2 = 1 then digit when digit > 4 then digit * 2 - 9 else digit * 2 end) % 10
            from (
                select d.digit::integer, row_number() over (order by d.place desc) as place
                from regexp_split_to_table(v_digits, '') with ordinality as d (digit, place)
            ) as d
        ) = 0 then
            raise exception 'card_number_refused'
                using errcode = 'PT422',
                      detail = format('%s digits look like the number of a card.', length(v_digits)),
                      hint = 'Give the card to the payment provider and send the token that it returns.';
        end if;
    end loop;
end;
$$;

comment on function payments._check_no_card_number(text) is 'Refuse what looks like the number of a payment card.';
