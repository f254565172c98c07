-- A reason as it is kept: without blanks around it, of up to 500 characters.
--
-- Errors: PT400 reason_required, reason_too_long

create or replace function ops._check_reason(p_reason text, p_is_required boolean default true)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
begin
    if v_reason is null and p_is_required then
        raise exception 'reason_required'
            using errcode = 'PT400',
                  detail = 'No reason is given.',
                  hint = 'Say why in p_reason: it stands in the audit log.';
    end if;

    if length(v_reason) > 500 then
        raise exception 'reason_too_long'
            using errcode = 'PT400',
                  detail = format('The reason has %s characters.', length(v_reason)),
                  hint = 'Say it in up to 500.';
    end if;

    return v_reason;
end;
$$;

comment on function ops._check_reason(text, boolean) is 'A reason as it is kept.';
