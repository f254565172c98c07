-- Merges what is due for digests: the deliveries of one user, channel and group become
-- members of one message, the carrier. A single one leaves as it is. Returns how many
-- carriers it made; looks at no more than p_limit groups.
--
-- One merger per group at a time (advisory lock, tried, never waited for), so a group
-- is never split between two messages.

create or replace function notifications._merge_digests(p_limit integer)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
declare
    v_now           timestamptz := clock_timestamp();
    v_group         record;
    v_member_ids    uuid[];
    v_carrier_id    uuid;
    v_carrier_count integer := 0;
begin
    for v_group in
        select g.user_id, g.channel, g.recipient, g.digest_key
        from (
            select d.user_id, d.channel, d.recipient, d.digest_key
            from notifications.deliveries as d
            where d.state = 'pending' and d.digest_key is not null and d.carrier_id is null and d.not_before <= v_now
            order by d.not_before
            limit p_limit * 20
        ) as g
        group by g.user_id, g.channel, g.recipient, g.digest_key
        order by 1, 2, 3, 4
        limit p_limit
    loop
        continue when not pg_try_advisory_xact_lock(
            hashtextextended(
                format('digest %s %s %s %s', v_group.user_id, v_group.channel, v_group.recipient, v_group.digest_key), 0
            )
        );

        select array_agg(m.delivery_id order by m.delivery_id) into v_member_ids
        from (
            select d.delivery_id
            from notifications.deliveries as d
            where d.user_id = v_group.user_id
                and d.channel = v_group.channel
                and d.recipient = v_group.recipient
                and d.digest_key = v_group.digest_key
                and d.state = 'pending'
                and d.carrier_id is null
                and d.not_before <= v_now
            order by d.delivery_id
            limit 200
            for update skip locked
        ) as m;

        continue when v_member_ids is null;

        if cardinality(v_member_ids) = 1 then
            update notifications.deliveries as d
            set digest_key = null
            where d.delivery_id = v_member_ids[1];

            continue;
        end if;

        v_carrier_id := core.uuid_v7();

        insert into notifications.deliveries (
            delivery_id, user_id, channel, recipient, content, dedupe_key, wanted_at, not_before, priority, topic, member_count
        )
        select v_carrier_id, v_group.user_id, v_group.channel, v_group.recipient, '{}',
            'digest:' || v_carrier_id, min(d.wanted_at), min(d.not_before), min(d.priority), min(d.topic),
            cardinality(v_member_ids)
        from notifications.deliveries as d
        where d.delivery_id = any (v_member_ids);

        update notifications.deliveries as d
        set carrier_id = v_carrier_id, digest_key = null
        where d.delivery_id = any (v_member_ids);

        perform notifications._write_digest(v_carrier_id);
        v_carrier_count := v_carrier_count + 1;
    end loop;

    return v_carrier_count;
end;
$$;

comment on function notifications._merge_digests(integer) is
    'Merge what is due for digests; returns how many messages that made.';
