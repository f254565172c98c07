begin;
select plan(8);

-- Contract
select function_returns('notifications', '_parse_uuid', array['text'], 'uuid');
select isnt_definer('notifications', '_parse_uuid', array['text']);
select function_privs_are('notifications', '_parse_uuid', array['text'], 'service_role', '{}'::text[]);
select function_privs_are('notifications', '_parse_uuid', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('notifications', '_parse_uuid', array['text'], 'anon', '{}'::text[]);

-- Behaviour
select is(notifications._parse_uuid(test.user_id(1)::text), test.user_id(1), 'reads a uuid');
select is(notifications._parse_uuid('+254712345678'), null, 'a telephone number is none');
select is(notifications._parse_uuid(null), null, 'nothing is none');

select * from finish();
rollback;
