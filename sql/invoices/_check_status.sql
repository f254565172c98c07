-- Refuses what is no status of an invoice.
--
-- Errors: PT400 invalid_status

create or replace function invoices._check_status(p_status text)
returns void
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_status not in ('draft', 'final', 'overdue', 'paid', 'disputed', 'void') then
        raise exception 'invalid_status'
            using errcode = 'PT400', detail = format('%L is no status of an invoice.', p_status),
                  hint = 'Send draft, final, overdue, paid, disputed or void.';
    end if;
end;
$$;

comment on function invoices._check_status(text) is 'Refuse what is no status of an invoice.';
