begin;
select plan(13);

-- Contract
select function_returns('sync', '_is_uuid', array['text'], 'boolean');
select isnt_definer('sync', '_is_uuid', array['text']);
select function_privs_are('sync', '_is_uuid', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('sync', '_is_uuid', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('sync', '_is_uuid', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select ok(sync._is_uuid(test.user_id(1)::text) and sync._is_uuid('0193ABCD-0000-7000-8000-00000000000F'), 'knows one, in small and large letters');
select ok(not sync._is_uuid('01930000000070008000000000000001'), 'none without dashes');
select ok(not sync._is_uuid('{01930000-0000-7000-8000-000000000001}'), 'none in braces');
select ok(not sync._is_uuid(repeat('-', 36)), 'none of dashes alone');
select ok(not sync._is_uuid('0193-000-0000-7000-8000-000000000001'), 'none with dashes elsewhere');
select ok(not sync._is_uuid('01930000-0000-7000-8000-00000000000g'), 'none with other letters');
select ok(not sync._is_uuid(test.user_id(1) || E'\n'), 'none with a line''s end');
select is(sync._is_uuid(null), null, 'of nothing, nothing is said');

select * from finish();
rollback;
