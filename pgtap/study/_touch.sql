begin;
select plan(5);

-- Contract
select function_returns('study', '_touch', array['bigint', 'bigint'], 'bigint');
select isnt_definer('study', '_touch', array['bigint', 'bigint']);
select function_privs_are('study', '_touch', array['bigint', 'bigint'], 'authenticated', '{}'::text[]);

-- Behaviour
select is(study._touch(3, 3), 4::bigint, 'counts a change');
select is(study._touch(9, 3), 9::bigint, 'leaves a writer alone that counts itself');

select * from finish();
rollback;
