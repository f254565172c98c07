\ir triggers.sql

grant usage on schema tokens to authenticated, service_role;

-- vending_keys, meter_keys: secret. No grant and no policy: only their owner's
-- two functions, _get_key_schedule and set_vending_key, reach them.
alter table tokens.vending_keys enable row level security;
alter table tokens.meter_keys enable row level security;

-- balances: whoever may see the meter sees its balance; the meters' own policies
-- decide who that is. A row cannot move to another meter, since no function may
-- update meter_id; so an update needs no second look at the meter.
alter table tokens.balances enable row level security;

grant select, insert on tokens.balances to app_api;
grant update (balance_kwh, bought_kwh, burnt_kwh, adjusted_kwh, unserved_kwh, last_tid, updated_at)
on tokens.balances to app_api;

create policy balances_meter on tokens.balances
    to app_api
    using (exists (select from meters.meters as m where m.meter_id = balances.meter_id))
    with check (true);

-- purchases: a user sees what was paid from their own wallets, and not what the
-- owner before them bought for the same meter; staff see what their meters show.
alter table tokens.purchases enable row level security;

grant select, insert on tokens.purchases to app_api;
grant update (token, tid, reprint_count) on tokens.purchases to app_api;

create policy purchases_buyer on tokens.purchases
    to app_api
    using (user_id = (select auth.uid()));

create policy purchases_service on tokens.purchases
    to app_api
    using ((select auth.role()) = 'service_role');

-- Not for insert: nobody sells in their name, and every sale would weigh this too.
create policy purchases_staff_read on tokens.purchases for select
    to app_api
    using (
        (select auth.role()) in ('operator', 'admin')
        and exists (select from meters.meters as m where m.meter_id = purchases.meter_id)
    );

create policy purchases_staff_revend on tokens.purchases for update
    to app_api
    using (
        (select auth.role()) in ('operator', 'admin')
        and exists (select from meters.meters as m where m.meter_id = purchases.meter_id)
    );

-- superseded_tokens: seen and written with their purchase.
alter table tokens.superseded_tokens enable row level security;

grant select, insert on tokens.superseded_tokens to app_api;

create policy superseded_tokens_purchase on tokens.superseded_tokens
    to app_api
    using (exists (
        select from tokens.purchases as p
        where p.meter_id = superseded_tokens.meter_id and p.purchase_id = superseded_tokens.purchase_id
    ))
    with check (exists (
        select from tokens.purchases as p
        where p.meter_id = superseded_tokens.meter_id and p.purchase_id = superseded_tokens.purchase_id
    ));

-- balance_entries: append only, seen with the meter; by an owner since the meter is theirs.
alter table tokens.balance_entries enable row level security;

grant select, insert on tokens.balance_entries to app_api;

create policy balance_entries_meter on tokens.balance_entries
    to app_api
    using (exists (
        select
        from meters.meters as m
        where m.meter_id = balance_entries.meter_id
            and (
                m.owner_since is null
                or balance_entries.created_at >= m.owner_since
                or (select auth.role()) in ('service_role', 'admin')
                or (select auth.role()) = 'operator' and m.region = any((select auth.regions())::text[])
            )
    ))
    with check (exists (select from meters.meters as m where m.meter_id = balance_entries.meter_id));
