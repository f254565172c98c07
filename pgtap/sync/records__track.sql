begin;
select plan(14);

-- Contract
select function_returns('sync', 'records__track', '{}'::text[], 'trigger');
select is_definer('sync', 'records__track', '{}'::text[]);
select function_privs_are('sync', 'records__track', '{}'::text[], 'authenticated', '{}'::text[]);
select function_privs_are('sync', 'records__track', '{}'::text[], 'service_role', '{}'::text[]);
select function_privs_are('sync', 'records__track', '{}'::text[], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
create function pg_temp.state(p_record integer, out version bigint, out is_deleted boolean, out owner_user_id uuid)
returns setof record language sql as $$
    select r.version, r.is_deleted, r.owner_user_id from sync.records as r
    where r.record_id = test.user_id(1000 + p_record) order by r.owner_user_id
$$;
insert into garden.notes (note_id, user_id, title) select test.user_id(1000 + n), test.user_id(1), 't' from generate_series(1, 3) as n;
select results_eq('select version, is_deleted, owner_user_id from pg_temp.state(1)', $$ values (1::bigint, false, test.user_id(1)) $$,
    'a new record has version 1');
update garden.notes set title = 'u' where note_id = test.user_id(1001);
update garden.notes set title = 'u';
select results_eq('select version from pg_temp.state(1)', $$ values (2::bigint) $$, 'a change counts, one that changes nothing does not');
select is((select xid from sync.records where record_id = test.user_id(1001)), pg_current_xact_id(), 'has the transaction''s number');
update garden.notes set user_id = test.user_id(2) where note_id = test.user_id(1001);
select results_eq('select version, is_deleted, owner_user_id from pg_temp.state(1)',
    $$ values (3::bigint, true, test.user_id(1)), (1, false, test.user_id(2)) $$, 'who loses a record has it deleted; the other gets it');
delete from garden.notes where note_id = test.user_id(1002);
select results_eq('select version, is_deleted from pg_temp.state(2)', $$ values (3::bigint, true) $$, 'a deletion leaves a mark');
insert into garden.notes (note_id, user_id) values (test.user_id(1002), test.user_id(1));
select results_eq('select version, is_deleted from pg_temp.state(2)', $$ values (4::bigint, false) $$, 'what is made again counts on');
truncate garden.notes;
select is((select count(*) from sync.records where not is_deleted), 0::bigint, 'emptying a table deletes all');
insert into garden.tasks (task_id, user_id, title, points) values (test.user_id(1009), test.user_id(1), 't', 1);
update garden.tasks set points = 2;
select is((select fields from sync.records where record_id = test.user_id(1009)), '{"points": [2, null]}', 'rule merge: notes the columns');
update garden.tasks set deleted_at = now();
delete from garden.tasks;
select results_eq('select version, is_deleted from pg_temp.state(9)', $$ values (3::bigint, true) $$,
    'a mark is a deletion; removing what is marked is nothing new');

select * from finish();
rollback;
