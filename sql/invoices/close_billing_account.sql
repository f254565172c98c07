-- Closes a billing account: what is drawn from p_closed_at on, by default from now on, is not billed to it. The
-- next generation bills what is left.
--
-- Locks the account.
--
-- Errors: PT400 invalid_closed_at; PT403 feature_disabled, own_invoice; PT404 billing_account_not_found; PT409 account_closed

create or replace function invoices.close_billing_account(p_account_id uuid, p_closed_at timestamptz default null)
returns invoices.accounts
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_account invoices.accounts;
    v_closed  timestamptz := coalesce(p_closed_at, now());
begin
    perform invoices._require_billing(), invoices._find_account(p_account_id);

    select a.* into strict v_account from invoices.accounts as a where a.account_id = p_account_id for no key update;
    perform invoices._check_not_own(v_account.user_id);

    if v_account.closed_at is not null then
        raise exception 'account_closed'
            using errcode = 'PT409', detail = format('The account was closed at %s.', v_account.closed_at),
                  hint = 'Open another one with invoices.open_billing_account.';
    end if;

    if not isfinite(v_closed) or v_closed < v_account.billed_until or v_closed <= v_account.opened_at
        or v_closed > now() + interval '1 year'
    then
        raise exception 'invalid_closed_at'
            using errcode = 'PT400',
                  detail = format('The account began at %s and is billed until %s.', v_account.opened_at, v_account.billed_until),
                  hint = 'Send a moment after that, at most a year from now.';
    end if;

    update invoices.accounts as a
    set closed_at = v_closed
    where a.account_id = p_account_id
    returning a.* into v_account;

    perform events._publish(
        'billing_account_closed', 'billing_account', p_account_id::text,
        jsonb_build_object('user_id', v_account.user_id, 'meter_id', v_account.meter_id, 'closed_at', v_closed)
    );
    return v_account;
end;
$$;

comment on function invoices.close_billing_account(uuid, timestamptz) is
    'Close a billing account; what is left is billed by the next generation.';

grant execute on function invoices.close_billing_account(uuid, timestamptz) to admin, service_role;
