begin;
select plan(9);

-- Contract
select function_returns('flags', '_get_document', array['text', 'text'], 'jsonb');
select volatility_is('flags', '_get_document', array['text', 'text'], 'stable');
select isnt_definer('flags', '_get_document', array['text', 'text']);
select function_privs_are('flags', '_get_document', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_get_document', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
select is(flags._get_document('production', 'x'), null, 'there is none');
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
    perform flags.upsert_flag('x', '{"description": "X"}');
end;
$do$;

select is(flags._get_document('production', 'x') ->> 'description', 'X', 'is the newest');
select is(flags._get_document('staging', 'x'), null, 'of its environment');
do $do$
begin
    perform flags.delete_flag('x');
end;
$do$;

select is(flags._get_document('production', 'x'), null, 'there is none of one that was deleted');

select * from finish();
rollback;
