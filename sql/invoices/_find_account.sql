-- A billing account that the caller may see, by default their own newest open one.
--
-- Errors: PT404 billing_account_not_found

create or replace function invoices._find_account(p_account_id uuid)
returns invoices.accounts
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
begin
    if p_account_id is null then
        select a.* into v_account
        from invoices.accounts as a
        where a.user_id = auth.uid()
        order by a.closed_at is not null, a.billing_mode = 'prepaid', a.account_id desc
        limit 1;
    else
        select a.* into v_account from invoices.accounts as a where a.account_id = p_account_id;
    end if;

    if not found then
        raise exception 'billing_account_not_found'
            using errcode = 'PT404', detail = format('You have no billing account %s.', coalesce(p_account_id::text, 'yet')),
                  hint = 'invoices.list_billing_accounts lists those there are.';
    end if;

    return v_account;
end;
$$;

comment on function invoices._find_account(uuid) is 'A billing account that the caller may see.';
