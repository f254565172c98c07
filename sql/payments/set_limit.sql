-- Limits how much, and how often, one type of transaction may move in a day or a month: for everybody, for the users
-- of a role, the accounts of a tier, or one account. Stating it again replaces it; the closest limit applies.
--
-- Counts at once, what was moved before too; whatever is pending already goes on.
--
-- Errors: PT400 invalid_amount, invalid_audience, invalid_period, invalid_type, maximum_required, unknown_currency;
--         PT404 account_not_found; PT422 currency_mismatch

create or replace function payments.set_limit(
    p_currency       text,
    p_type           text,
    p_period         text,
    p_maximum_amount numeric default null,
    p_maximum_count  integer default null,
    p_account_id     uuid default null,
    p_tier           text default null,
    p_user_role      text default null
)
returns payments.limits
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_minor_units smallint := (select c.minor_units from payments.currencies as c where c.currency = p_currency);
    v_limit       payments.limits;
begin
    if v_minor_units is null then
        raise exception 'unknown_currency'
            using errcode = 'PT400',
                  detail = format('%L is not a currency of this system.', p_currency),
                  hint = 'Use an ISO 4217 code such as KES; payments.currencies lists them.';
    elsif p_type is null or p_type not in ('credit', 'debit', 'purchase', 'hold', 'transfer') then
        raise exception 'invalid_type'
            using errcode = 'PT400',
                  detail = format('%L is not a type of transaction that can be limited.', p_type),
                  hint = 'Limit credit, debit, purchase, hold or transfer; money that goes back is never refused.';
    elsif p_period is null or p_period not in ('day', 'month') then
        raise exception 'invalid_period'
            using errcode = 'PT400',
                  detail = format('%L is not a period of limits.', p_period),
                  hint = 'Use day or month.';
    elsif num_nonnulls(p_maximum_amount, p_maximum_count) = 0 then
        raise exception 'maximum_required'
            using errcode = 'PT400',
                  detail = 'There is no maximum.',
                  hint = 'Send p_maximum_amount, p_maximum_count or both; payments.remove_limit() ends a limit.';
    elsif p_maximum_count < 0 or p_maximum_amount < 0 or p_maximum_amount >= 1e15
        or p_maximum_amount <> round(p_maximum_amount, v_minor_units)
    then
        raise exception 'invalid_amount'
            using errcode = 'PT400',
                  detail = format('%s %s, %s times cannot be a maximum.', p_currency, p_maximum_amount, p_maximum_count),
                  hint = 'Send zero or more, below 10^15, in whole units of the currency''s smallest coin.';
    elsif num_nonnulls(p_account_id, p_tier, p_user_role) > 1
        or p_tier !~ '^[a-z][a-z0-9_]{0,62}$'
        or p_user_role not in ('authenticated', 'operator', 'admin')
    then
        raise exception 'invalid_audience'
            using errcode = 'PT400',
                  detail = format('Account %s, tier %s, role %s.', p_account_id, p_tier, p_user_role),
                  hint = 'Name an account, a tier or a role (authenticated, operator, admin), or none of them for everybody.';
    end if;

    if p_account_id is not null then
        perform payments._check_wallet_currency(p_account_id, p_currency);
    end if;

    insert into payments.limits as l (
        limit_id, currency, transaction_type, period, account_id, tier, user_role, maximum_amount, maximum_count,
        updated_by
    )
    values (
        core.uuid_v7(), p_currency, p_type, p_period, p_account_id, p_tier, p_user_role, p_maximum_amount,
        p_maximum_count, auth.uid()
    )
    on conflict on constraint limits_key do update
    set maximum_amount = excluded.maximum_amount, maximum_count = excluded.maximum_count,
        updated_at = now(), updated_by = excluded.updated_by
    returning l.* into v_limit;

    perform events._publish('limit_set', 'limit', v_limit.limit_id::text, jsonb_strip_nulls(to_jsonb(v_limit)));
    return v_limit;
end;
$$;

comment on function payments.set_limit(text, text, text, numeric, integer, uuid, text, text) is
    'Limit what may be moved in a day or a month, by amount and count.';

grant execute on function payments.set_limit(text, text, text, numeric, integer, uuid, text, text) to admin, service_role;
