begin;
select plan(9);

-- Contract
select function_returns('jobs', '_describe_error', array['text', 'text'], 'text');
select is_definer('jobs', '_describe_error', array['text', 'text']);
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'anon', '{}'::text[]);
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'operator', '{}'::text[]);
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'admin', '{}'::text[]);
select function_privs_are('jobs', '_describe_error', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(jobs._describe_error('PT422', 'told_to'), 'told_to (PT422)', 'the text and the SQLSTATE');
select is(length(jobs._describe_error('PT422', repeat('a', 9999))), 508, 'a long text is cut');

select * from finish();
rollback;
