-- Refuses a purchase that is more than a message may move. The caller has locked the
-- user, so purchases of one user are counted one after another.
--
-- Errors: PT422 currency_mismatch, amount_not_allowed, daily_limit_reached

create or replace function whatsapp._check_limits(p_user_id uuid, p_amount numeric, p_currency text, p_wanted_currency text)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_limits whatsapp.purchase_limits;
    v_spent  numeric;
begin
    if p_wanted_currency <> p_currency then
        raise exception 'currency_mismatch'
            using errcode = 'PT422',
                  detail = format('This meter is paid in %s, not in %s.', p_currency, p_wanted_currency),
                  hint = 'Leave the currency out.';
    end if;

    select l.* into v_limits
    from whatsapp.purchase_limits as l
    where l.currency = p_currency;

    if not found or p_amount not between v_limits.minimum and v_limits.maximum then
        raise exception 'amount_not_allowed'
            using errcode = 'PT422',
                  detail = case
                      when v_limits.currency is null then format('Purchases in %s cannot be made by message.', p_currency)
                      else format(
                          'By message you can buy for %s to %s %s at a time.', v_limits.minimum, v_limits.maximum, p_currency
                      )
                  end,
                  hint = 'Use the app for other amounts.';
    end if;

    select coalesce(sum(m.amount), 0) into v_spent
    from whatsapp.messages as m
    where m.user_id = p_user_id
        and m.received_at > (select clock_timestamp()) - interval '24 hours'
        and m.purchase_id is not null
        and m.currency = p_currency;

    if v_spent + p_amount > v_limits.daily_maximum then
        raise exception 'daily_limit_reached'
            using errcode = 'PT422',
                  detail = format(
                      'By message you can buy for %s %s a day; you have %s left.',
                      v_limits.daily_maximum, p_currency, greatest(v_limits.daily_maximum - v_spent, 0)
                  ),
                  hint = 'Use the app, or wait until tomorrow.';
    end if;
end;
$$;

comment on function whatsapp._check_limits(uuid, numeric, text, text) is
    'Refuse a purchase that is more than a message may move.';
