begin;
select plan(12);

-- Contract
select function_returns('sync', '_list_steps', array['jsonb', 'jsonb', 'text[]'], 'sync.step[]');
select isnt_definer('sync', '_list_steps', array['jsonb', 'jsonb', 'text[]']);
select function_privs_are('sync', '_list_steps', array['jsonb', 'jsonb', 'text[]'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_list_steps', array['jsonb', 'jsonb', 'text[]'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_list_steps', array['jsonb', 'jsonb', 'text[]'], 'anon', '{}'::text[]);

-- Behaviour
select test.create_user(1), test.create_user(2);
select test.create_garden();
create temporary table batch as select jsonb_build_array(
    test.item(1, 'notes', 1, 'update', 1, '{"title": "a"}'), test.item(2, 'notes', 2, 'update', 1, '{"title": "b"}'),
    test.item(3, 'notes', 1, 'update', 1, '{"title": "c"}'), '{"id": "x", "table": "1"}'::jsonb,
    test.item(4, 'notes', 4, 'update', 1, '{"title": "d"}') || jsonb_build_object('after', test.user_id(900002)),
    test.item(5, 'notes', 5, 'update', 1, '{}')) as items;
create temporary table steps as
select s.* from batch as b, unnest(sync._list_steps(b.items, sync._find_tables(b.items), sync._find_joint(b.items, sync._find_tables(b.items)))) as s;
select results_eq('select is_plain from steps order by position', $$ values (true), (true), (true), (false), (false), (false) $$,
    'an item is plain where its form is right and it comes after none');
select results_eq('select segment from steps order by position', $$ values (1::bigint), (1), (1), (2), (3), (4) $$, 'plain ones that follow each other are a segment');
select results_eq('select previous, is_followed from steps order by position',
    $$ values (null::integer, true), (null, false), (1, false), (null, false), (null, false), (null, false) $$, 'each knows the one before of its record');
select results_eq('select position from steps where is_awaited', $$ values (2) $$, 'and whether another waits for it');
select results_eq('select item_id is null, table_id is null, record_id is null from steps where position = 4', $$ values (true, true, true) $$,
    'what is wrong has no ids; a number is no name of a table');
select is((select hash from steps where position = 1), (select encode(sha256(convert_to((items -> 0)::text, 'UTF8')), 'hex') from batch), 'with its hash');
select is(sync._list_steps('[]', '{}', '{}'), null, 'nothing is nothing');

select * from finish();
rollback;
