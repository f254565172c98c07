begin;
select plan(8);

-- Contract
select function_returns('sync', '_attach_triggers', array['sync.tables'], 'void');
select isnt_definer('sync', '_attach_triggers', array['sync.tables']);
select function_privs_are('sync', '_attach_triggers', array['sync.tables'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_attach_triggers', array['sync.tables'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_attach_triggers', array['sync.tables'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
select is(
    (select count(*) from pg_trigger where tgrelid = 'garden.notes'::regclass and tgname like '\_810\_track\_%'), 4::bigint,
    'a table has a trigger for each kind of change'
);
select lives_ok($$ select sync._attach_triggers(t) from sync.tables as t where t.table_name = 'garden.notes' $$, 'again does no harm');
select is((select count(*) from pg_trigger where tgrelid = 'garden.notes'::regclass and tgname like '\_810\_track\_%'), 4::bigint,
    'and makes no more');

select * from finish();
rollback;
