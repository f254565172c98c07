-- Wallets that a payment may have been meant for, the likeliest first, each with the reason: its
-- request; a meter or wallet whose number differs from the typed one by one digit or by two swapped ones;
-- requests and users of the payer's number; requests of that amount around that time.
--
-- Owned by the owner of the tables: the staff who ask may not see wallets.

create or replace function mpesa._list_candidates(p_payment mpesa.payments)
returns jsonb
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_typed constant text := regexp_replace(upper(left(p_payment.bill_reference, 40)), '[^0-9A-Z]', '', 'g');
    v_phone constant text := case
        when p_payment.phone ~ '^\+?254[17][0-9]{8}$' then '+' || ltrim(p_payment.phone, '+')
    end;
begin
    return (
        select coalesce(
            jsonb_agg(
                jsonb_build_object('account_id', w.account_id, 'user_id', w.owner_user_id, 'reason', w.reason, 'detail', w.detail)
                order by w.rank
            ),
            '[]'
        )
        from (
            select distinct on (c.user_id) l.account_id, l.owner_user_id, c.reason, c.detail, c.rank
            from (
                select 1 as rank, r.user_id, 'its_request' as reason, r.reference as detail
                from mpesa.requests as r
                where r.request_id = p_payment.request_id
                union all
                select 2, m.owner_user_id, 'similar_meter', m.meter_number
                from meters.meter_codes as c
                join meters.meters as m on m.meter_id = c.meter_id
                where c.code_type = 'meter_number' and c.code = any(mpesa._list_similar(v_typed))
                union all
                select 3, a.owner_user_id, 'similar_wallet', x.reference
                from mpesa.wallet_references as x
                join payments.accounts as a on a.account_id = x.account_id
                where x.reference = any(mpesa._list_similar(v_typed))
                union all
                select 4, u.user_id, 'phone_of_user', mpesa._mask_phone(u.phone)
                from auth.users as u
                where u.phone = v_phone and u.phone_verified_at is not null
                union all
                (
                    select 5, r.user_id, 'phone_of_request', r.reference
                    from mpesa.requests as r
                    where r.phone = v_phone
                    order by r.created_at desc
                    limit 3
                )
                union all
                (
                    select 6, r.user_id, 'same_amount', r.reference
                    from mpesa.requests as r
                    where r.created_at between p_payment.paid_at - interval '2 hours'
                            and p_payment.paid_at + interval '10 minutes'
                        and r.amount = p_payment.amount and r.receipt is null
                    order by r.created_at desc
                    limit 5
                )
            ) as c
            join payments.wallets as l on l.owner_user_id = c.user_id and l.currency = 'KES'
            order by c.user_id, c.rank
        ) as w
    );
end;
$$;

comment on function mpesa._list_candidates(mpesa.payments) is 'Wallets that a payment may have been meant for, with the reasons.';

grant execute on function mpesa._list_candidates(mpesa.payments) to app_api;
