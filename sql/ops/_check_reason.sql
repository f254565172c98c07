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
    v_reason text := case when p_reason ~ '\S' then btrim(p_reason, E' \t\r\n') end;
begin
    if p_is_required then
        perform core._check_text(
            'reason_required', v_reason, 'No reason is given.', 'Say why in p_reason: it stands in the audit log.'
        );
    end if;

    if v_reason is not null then
        perform core._check_text(
            'reason_too_long', v_reason, format('The reason has %s characters.', length(v_reason)), 'Say it in up to 500.', 500
        );
    end if;

    return v_reason;
end;
$$;

comment on function ops._check_reason(text, boolean) is 'A reason as it is kept.';
