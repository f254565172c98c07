-- Refuses where the flag billing is off.
--
-- Errors: PT403 feature_disabled

create or replace function invoices._require_billing()
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
begin
    if not flags._is_on('billing') then
        raise exception 'feature_disabled'
            using errcode = 'PT403',
                  detail = 'Billing is not turned on here.',
                  hint = 'An admin turns it on with invoices.set_billing(true).';
    end if;
end;
$$;

comment on function invoices._require_billing() is 'Refuse where the flag billing is off.';
