-- Works out anew what everybody has who belongs with some names, and tells of tiers that changed.
--
-- One at a time: two events may turn out to be about one subscriber. Stores tell of few things a second.

create or replace function auth._settle_subscribers(p_names text[])
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_names       text[];
    v_all         jsonb;
    v_subscribers text[];
    v_subscriber  text;
begin
    perform pg_advisory_xact_lock(hashtextextended('auth.subscriptions', 0));

    v_names := auth._find_subscriber_names(p_names);
    v_all := auth._fold_subscriptions(v_names);

    -- Whoever has something, and whoever had.
    v_subscribers := array(
        select o.key from jsonb_each(v_all) as o
        union
        select s.subscriber from auth.subscribers as s where s.subscriber = any (v_names)
        order by 1
    );

    insert into auth.subscribers as s (subscriber, user_id)
    select k.subscriber, u.user_id
    from unnest(v_subscribers) as k (subscriber)
    left join auth.users as u on u.user_id = notifications._parse_uuid(k.subscriber)
    on conflict (subscriber) do update
    set user_id = excluded.user_id;

    delete from auth.subscriptions as l
    where l.subscriber = any (v_subscribers);

    insert into auth.subscriptions
    select (jsonb_populate_record(
        null::auth.subscriptions, n.value || jsonb_build_object('subscriber', o.key, 'line', n.key)
    )).*
    from jsonb_each(v_all) as o
    cross join jsonb_each(o.value) as n;

    update auth.subscribers as s
    set last_event_at = (
        select max(l.last_event_at) from auth.subscriptions as l where l.subscriber = s.subscriber
    )
    where s.subscriber = any (v_subscribers);

    foreach v_subscriber in array v_subscribers loop
        perform auth._tell_tier(v_subscriber);
    end loop;
end;
$$;

comment on function auth._settle_subscribers(text[]) is
    'Work out anew what the subscribers have who go by some names.';
