-- The billing account whose payment reference somebody typed; blanks and dashes do not matter. Null where it is nobody's.

create or replace function invoices._find_payer(p_reference text)
returns invoices.accounts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
begin
    select a.* into v_account
    from invoices.accounts as a
    where a.payment_reference = regexp_replace(left(p_reference, 100), '[\s.-]', '', 'g');

    return v_account;
end;
$$;

comment on function invoices._find_payer(text) is
    'The billing account whose payment reference somebody typed; null where it is nobody''s.';
