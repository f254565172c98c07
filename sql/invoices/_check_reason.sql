-- Refuses a reason that says nothing.
--
-- Errors: PT400 invalid_reason

create or replace function invoices._check_reason(p_reason text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_reason is null or p_reason !~ '\S' or length(p_reason) > 2000 then
        raise exception 'invalid_reason'
            using errcode = 'PT400', detail = 'A reason of 1 to 2000 characters is needed.',
                  hint = 'Say in a sentence why.';
    end if;
end;
$$;

comment on function invoices._check_reason(text) is 'Refuse a reason that says nothing.';
