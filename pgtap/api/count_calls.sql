begin;
select plan(4);

-- Contract: it commits, which no test in a transaction can; tests/test_rate_limits.py calls it.
select is_procedure('api', 'count_calls', array['text[]', 'text', 'text', 'ops.allowance']);
select function_privs_are('api', 'count_calls', array['text[]', 'text', 'text', 'ops.allowance'], 'authenticator', array['EXECUTE']);
select function_privs_are('api', 'count_calls', array['text[]', 'text', 'text', 'ops.allowance'], 'authenticated', '{}'::text[]);
select function_privs_are('api', 'count_calls', array['text[]', 'text', 'text', 'ops.allowance'], 'service_role', '{}'::text[]);

select * from finish();
rollback;
