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
    perform core._check_text(
        'invalid_reason', p_reason, 'A reason of 1 to 2000 characters is needed.', 'Say in a sentence why.', 2000
    );
end;
$$;

comment on function invoices._check_reason(text) is 'Refuse a reason that says nothing.';
