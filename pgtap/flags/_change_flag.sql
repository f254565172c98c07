begin;
select plan(13);

-- Contract
select function_returns('flags', '_change_flag', array['text', 'text', 'jsonb', 'text', 'integer'], 'jsonb');
select volatility_is('flags', '_change_flag', array['text', 'text', 'jsonb', 'text', 'integer'], 'volatile');
select isnt_definer('flags', '_change_flag', array['text', 'text', 'jsonb', 'text', 'integer']);
select function_privs_are('flags', '_change_flag', array['text', 'text', 'jsonb', 'text', 'integer'], 'authenticated', '{}'::text[]);
select function_privs_are('flags', '_change_flag', array['text', 'text', 'jsonb', 'text', 'integer'], 'service_role', '{}'::text[]);

-- Behaviour
do $do$
begin
    perform flags.upsert_flag('x', '{"type": "boolean", "needs_approval": true}');
    perform flags.upsert_flag('y', '{"type": "boolean"}');
end;
$do$;

select is(flags._change_flag('production', 'y', flags._get_document('production', 'y'), null) -> 'version', '1', 'what is the same is no change');
select is(flags._change_flag('production', 'y', flags._get_document('production', 'y') || '{"enabled": false}', null) -> 'version', '2', 'what is not, is one');
select ok(flags._change_flag('production', 'x', flags._get_document('production', 'x') || '{"description": "X"}', null) ? 'pending_change_id', 'it waits where approval is needed');
select is(flags._get_version('production', 'x'), 1, 'and changes nothing until then');
select is(flags._change_flag('production', 'x', flags._get_document('production', 'x') || '{"enabled": false}', null) -> 'enabled', 'false', 'switching off does not wait');
select ok(flags._change_flag('production', 'x', flags._get_document('production', 'x') || '{"enabled": true}', null) ? 'pending_change_id', 'switching on does');
select ok(flags._change_flag('production', 'x', flags._get_document('production', 'x') || '{"needs_approval": false}', null) ? 'pending_change_id', 'and so does doing without approval');
select ok(flags._change_flag('production', 'x', null, null) ? 'pending_change_id', 'and going');

select * from finish();
rollback;
