<?xml version="1.0" encoding="utf-8"?>
<!-- The compiler documents every type. What ships has the public ones: internal types are all in namespaces named Internal. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" encoding="utf-8" />

  <xsl:template match="@* | node()">
    <xsl:copy>
      <xsl:apply-templates select="@* | node()" />
    </xsl:copy>
  </xsl:template>

  <xsl:template match="member[contains(@name, '.Internal.')]" />
  <xsl:template match="members/text()[following-sibling::*[1][contains(@name, '.Internal.')]]" />
</xsl:stylesheet>
