-- Ends accounts whose meter is somebody else's by now when it changed hands, and begins those of the new
-- owners then, in the same way of billing. The caller has locked the accounts. Does nothing where
-- nothing changed, so it may be called as often as anybody likes; returns how many accounts ended.
--
-- As the owner of the tables, for whoever bills.

create or replace function invoices._follow_owners(p_account_ids uuid[])
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
    v_lost  record;
    v_count integer := 0;
    v_new   invoices.accounts;
begin
    for v_lost in
        select a as account, m as meter, o.owned_from as lost_at
        from invoices.accounts as a
        join meters.meters as m on m.meter_id = a.meter_id
        cross join lateral (
            select min(w.owned_from) as owned_from
            from meters.ownerships as w
            where w.meter_id = a.meter_id and w.user_id is distinct from a.user_id and w.owned_from > a.opened_at
                -- Not what was before the customer had it.
                and w.owned_from > coalesce(
                    (select min(f.owned_from) from meters.ownerships as f where f.meter_id = a.meter_id and f.user_id = a.user_id),
                    '-infinity'
                )
        ) as o
        where a.account_id = any (p_account_ids) and a.closed_at is null and o.owned_from is not null
        order by a.account_id
    loop
        update invoices.accounts as a
        set closed_at = greatest(v_lost.lost_at, (v_lost.account).billed_until)
        where a.account_id = (v_lost.account).account_id;

        perform events._publish(
            'billing_account_closed', 'billing_account', (v_lost.account).account_id::text,
            jsonb_build_object(
                'user_id', (v_lost.account).user_id, 'meter_id', (v_lost.account).meter_id, 'closed_at', v_lost.lost_at
            )
        );
        v_count := v_count + 1;

        if (v_lost.meter).owner_user_id is not null and (v_lost.meter).deleted_at is null then
            v_new := invoices._add_account(
                v_lost.meter, (v_lost.meter).owner_user_id, (v_lost.account).billing_mode,
                greatest(
                    (
                        select max(w.owned_from)
                        from meters.ownerships as w
                        where w.meter_id = (v_lost.account).meter_id and w.user_id = (v_lost.meter).owner_user_id
                    ),
                    (v_lost.account).billed_until
                ),
                (
                    select t.tariff_code
                    from invoices.account_tariffs as t
                    where t.account_id = (v_lost.account).account_id
                    order by t.valid_from desc
                    limit 1
                ),
                (v_lost.account).currency, (v_lost.account).time_zone, (v_lost.account).series_code, null, '{}'
            );
        end if;
    end loop;

    return v_count;
end;
$$;

comment on function invoices._follow_owners(uuid[]) is
    'End the accounts of meters that changed hands, and begin the new owners''.';

grant execute on function invoices._follow_owners(uuid[]) to app_api;
