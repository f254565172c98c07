-- An ISO 8601 instant out of untrusted JSON; null for anything else. Never raises.
--
-- The offset (or Z) must be there: without it the text names an instant only in a
-- zone that the sender had in mind, and an hour that happens twice a year names
-- two of them.

create or replace function meters._parse_instant(p_value jsonb)
returns timestamptz
language plpgsql
stable
strict
parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
    v_text    text := p_value #>> '{}';
    v_pattern constant text :=
        '^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?'
        || '([Zz]|[+-][0-9]{2}(:?[0-9]{2})?)$';
begin
    if jsonb_typeof(p_value) <> 'string' or v_text !~ v_pattern then
        return null;
    end if;

    return v_text::timestamptz;
exception
    when data_exception then
        return null; -- 30 February, 25 o'clock
end;
$$;

comment on function meters._parse_instant(jsonb) is
    'An instant with its offset out of untrusted JSON, null where it is none.';
