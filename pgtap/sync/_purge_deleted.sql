begin;
select plan(10);

-- Contract
select function_returns('sync', '_purge_deleted', array['timestamp with time zone', 'integer'], 'bigint');
select is_definer('sync', '_purge_deleted', array['timestamp with time zone', 'integer']);
select function_privs_are('sync', '_purge_deleted', array['timestamp with time zone', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_purge_deleted', array['timestamp with time zone', 'integer'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_purge_deleted', array['timestamp with time zone', 'integer'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
insert into garden.notes (note_id, user_id) values (test.user_id(1001), test.user_id(1)), (test.user_id(1002), test.user_id(1));
update garden.notes set title = 'x' where note_id = test.user_id(1001);
delete from garden.notes where note_id = test.user_id(1001);
select is(sync._purge_deleted(now(), 10), 0::bigint, 'keeps what is younger');
select is(sync._purge_deleted(now() + interval '1 second', 10), 1::bigint, 'forgets deleted records');
select is((select count(*) from sync.records), 1::bigint, 'and no others');
select is((select purged_before from sync.home), now(), 'notes since when cookies are complete');
insert into garden.notes (note_id, user_id) values (test.user_id(1001), test.user_id(1));
select is((select version from sync.records where record_id = test.user_id(1001)), 4::bigint, 'versions count on');

select * from finish();
rollback;
