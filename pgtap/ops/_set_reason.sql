begin;
select plan(8);

-- Contract
select function_returns('ops', '_set_reason', array['text'], 'void');
select isnt_definer('ops', '_set_reason', array['text']);
select function_privs_are('ops', '_set_reason', array['text'], 'anon', '{}'::text[]);
select function_privs_are('ops', '_set_reason', array['text'], 'authenticated', '{}'::text[]);
select function_privs_are('ops', '_set_reason', array['text'], 'operator', '{}'::text[]);
select function_privs_are('ops', '_set_reason', array['text'], 'admin', '{}'::text[]);
select function_privs_are('ops', '_set_reason', array['text'], 'service_role', '{}'::text[]);

-- Behaviour
select test.create_user(1);
select ops._set_reason('because');
update auth.users set region = 'a' where user_id = test.user_id(1);
select ops._set_reason(null);
update auth.users set region = 'b' where user_id = test.user_id(1);
select results_eq(
    $$ select reason from ops.audit_log where action = 'update' and subject_id = test.user_id(1)::text order by new_values ->> 'region' $$,
    array['because', null], 'what is changed until it ends has the reason'
);

select * from finish();
rollback;
