begin;
select plan(8);

-- Contract
select function_returns('sync', '_poke', array['uuid[]'], 'void');
select isnt_definer('sync', '_poke', array['uuid[]']);
select function_privs_are('sync', '_poke', array['uuid[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_poke', array['uuid[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_poke', array['uuid[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select sync._poke(array[test.user_id(1)]);
select sync._poke(array[test.user_id(1), test.user_id(2), sync._shared_owner(), null]);
select is(
    (select count(*) from events.events where event_type = 'sync_changed'), 2::bigint, 'tells each user once in a transaction'
);
select sync._poke(array(select gen_random_uuid() from generate_series(1, 21)));
select is((select count(*) from events.events where event_type = 'sync_changed'), 2::bigint, 'nobody, where it concerns many');
select sync._poke(null);
select is((select payload - 'user_id' from events.events where event_type = 'sync_changed' limit 1), '{}', 'says nothing else');

select * from finish();
rollback;
