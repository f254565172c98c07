begin;
select plan(9);

-- Contract
select function_returns('sync', 'begin_epoch', '{}'::text[], 'boolean');
select is_definer('sync', 'begin_epoch', '{}'::text[]);
select function_privs_are('sync', 'begin_epoch', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'begin_epoch', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'begin_epoch', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(sync.begin_epoch(), false, 'does nothing on the same server');
insert into garden.notes (note_id, user_id) values (test.user_id(1001), test.user_id(1));
update sync.home set system_identifier = 1;
create temporary table home as select * from sync.home;
select is(sync.begin_epoch(), true, 'notes another one');
select is((select xid from sync.records), '1'::xid8, 'there everything is old');
select isnt((select home_id from sync.home), (select home_id from home), 'and cookies of before are of another home');

select * from finish();
rollback;
