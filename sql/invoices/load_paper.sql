-- Invoices as paper: the database keeps what was rendered, the gateway renders (pyapi/invoices).
--
-- A document (get_invoice_document) has a digest. Its PDF is kept under that digest, so that the same
-- paper is the same bytes for ever, whatever becomes of templates, fonts and programs: get_paper gives it,
-- or the document, store_rendering keeps what was made of it.

\ir get_paper.sql
\ir download_invoice.sql
\ir store_rendering.sql
\ir list_unrendered.sql
\ir render_invoices.sql
\ir register_renderer.sql
