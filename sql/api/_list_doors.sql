-- The addresses that the gateway itself answers: no row may claim one of them, and a row may lead to one.
-- A test compares them with the program.

create or replace function api._list_doors()
returns setof api.door
language sql
immutable
security definer
set search_path = pg_catalog, pg_temp
as $$
    select d.path, d.is_prefix
    from (values
        ('/', false),
        ('/rpc', true),
        ('/rest', true),
        ('/ws', true),
        ('/ingest/readings', true),
        ('/health', false),
        ('/health/live', false),
        ('/health/ready', false),
        ('/health/details', false),
        ('/metrics', false),
        ('/openapi.json', false),
        ('/docs', true),
        ('/.well-known', true),
        ('/ofrep', true),
        ('/calendars', true),
        ('/webhooks/daraja', true),
        ('/webhooks/twilio', false),
        ('/webhooks/africastalking', true),
        ('/webhooks/whatsapp', false),
        ('/webhooks/revenuecat', false),
        ('/webhooks/smart-meter', false),
        ('/invoices/{invoice_id}/pdf', false),
        ('/invoices/export.csv', false)
    ) as d (path, is_prefix);
$$;

comment on function api._list_doors() is 'The addresses that the gateway itself answers.';
