-- What a code to a recipient costs on a channel: 0 by e-mail, the price of the longest prefix else; null
-- where codes do not go there.

create or replace function auth._find_otp_price(p_channel text, p_recipient text)
returns numeric
language sql
stable
set search_path = pg_catalog, pg_temp
begin atomic
    select case
        when p_channel = 'email' then 0
        else (
            select p.price
            from auth.otp_prices as p
            where p.channel = p_channel and starts_with(p_recipient, p.prefix)
            order by length(p.prefix) desc
            limit 1
        )
    end;
end;

comment on function auth._find_otp_price(text, text) is 'What a code costs; null where codes do not go.';
