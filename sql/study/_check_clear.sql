-- Refuses names of fields that cannot be emptied.
--
-- Errors: PT400 invalid_clear

create or replace function study._check_clear(p_clear text[], p_allowed text[])
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not coalesce(p_clear, '{}') <@ p_allowed then
        raise exception 'invalid_clear'
            using errcode = 'PT400',
                  detail = format('p_clear holds more than %s.', array_to_string(p_allowed, ', ')),
                  hint = 'Name the fields that are to be empty.';
    end if;
end;
$$;

comment on function study._check_clear(text[], text[]) is 'Refuse names of fields that cannot be emptied.';
