begin;
select plan(8);

-- Contract
select function_returns('flags', '_describe_flag', array['text', 'text'], 'jsonb');
select volatility_is('flags', '_describe_flag', array['text', 'text'], 'stable');
select isnt_definer('flags', '_describe_flag', array['text', 'text']);
select function_privs_are('flags', '_describe_flag', array['text', 'text'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_describe_flag', array['text', 'text'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean"}');
end;
$do$;

select is(flags._describe_flag('production', 'x') - 'updated_at' @> '{"flag_key": "x", "environment": "production", "version": 1, "type": "boolean"}', true, 'says what and which version');
do $do$
begin
    perform flags.delete_flag('x');
end;
$do$;

select is(flags._describe_flag('production', 'x') -> 'deleted', 'true', 'says that it was deleted');
select is(flags._describe_flag('production', 'y'), null, 'and nothing of what never was');

select * from finish();
rollback;
