-- Sets what a code costs to numbers that begin with p_prefix; null takes the prefix out, so that codes do not
-- go there unless a shorter one matches. Returns the row, null where it is gone.
--
-- Errors: PT400 invalid_otp_price; PT403 not_allowed

create or replace function auth.set_otp_price(p_channel text, p_prefix text, p_price numeric)
returns auth.otp_prices
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_price auth.otp_prices;
begin
    if coalesce(auth.role(), '') not in ('admin', 'service_role') then
        raise exception 'not_allowed'
            using errcode = 'PT403', detail = 'Prices are set by admins.', hint = 'Ask an admin.';
    end if;

    if p_channel is null or p_channel not in ('sms', 'whatsapp')
        or p_prefix is null or p_prefix !~ '^\+[0-9]{0,14}$'
        or p_price is not null and (
            p_price not between 0 and 99999999 or p_price <> round(p_price, 4)
        )
    then
        raise exception 'invalid_otp_price'
            using errcode = 'PT400',
                  detail = format('%L, %L, %s.', left(p_channel, 40), left(p_prefix, 40), coalesce(p_price::text, 'null')),
                  hint = 'Channels are sms and whatsapp, a prefix is + and digits (+254), a price is 0 or more.';
    end if;

    if p_price is null then
        delete from auth.otp_prices as p
        where p.channel = p_channel and p.prefix = p_prefix;

        return null;
    end if;

    insert into auth.otp_prices as p (channel, prefix, price)
    values (p_channel, p_prefix, p_price)
    on conflict (channel, prefix) do update
    set price = excluded.price, updated_at = now()
    returning p.* into v_price;

    return v_price;
end;
$$;

comment on function auth.set_otp_price(text, text, numeric) is
    'Set what a one-time code costs to numbers of a prefix; null ends the service there.';

grant execute on function auth.set_otp_price(text, text, numeric) to admin, service_role;
