-- Refuses a decision about money for whom it is about: staff have bills too, and a colleague decides about those.
--
-- Errors: PT403 own_invoice

create or replace function invoices._check_not_own(p_user_id uuid)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if p_user_id = auth.uid() then
        raise exception 'own_invoice'
            using errcode = 'PT403', detail = 'The bill is your own.', hint = 'Ask a colleague to decide about it.';
    end if;
end;
$$;

comment on function invoices._check_not_own(uuid) is 'Refuse a decision about money for whom it is about.';
