-- The lines of a postal address as they are kept: up to six, none of them empty.
--
-- Errors: PT400 invalid_type; PT422 invalid_address

create or replace function auth._check_address(p_address jsonb)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lines text[];
begin
    if jsonb_typeof(p_address) not in ('array', 'null')
        or jsonb_path_exists(p_address, 'strict $[*] ? (@.type() != "string")', '{}', true)
    then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = 'address is no array of strings.',
                  hint = 'Send its lines: ["PO Box 1", "00100 Nairobi"]; null clears it.';
    end if;

    if jsonb_typeof(p_address) = 'null' then
        return '{}';
    end if;

    select coalesce(array_agg(regexp_replace(l.line, '^\s+|\s+$', '', 'g') order by l.position), '{}') into v_lines
    from jsonb_array_elements_text(p_address) with ordinality as l (line, position)
    where l.line ~ '\S';

    if cardinality(v_lines) > 6
        or exists (select from unnest(v_lines) as l (line) where length(l.line) > 100 or l.line ~ '[[:cntrl:]]')
    then
        raise exception 'invalid_address'
            using errcode = 'PT422',
                  detail = format('%s lines.', cardinality(v_lines)),
                  hint = 'Send up to six lines of up to 100 characters.';
    end if;

    return v_lines;
end;
$$;

comment on function auth._check_address(jsonb) is 'The lines of a postal address as they are kept.';
